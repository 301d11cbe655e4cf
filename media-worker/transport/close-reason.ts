/** A close frame holds at most 125 bytes, two of them the code (RFC 6455 section 5.5). */
const mostReasonBytes = 123;

/** A reason as long as a close frame can carry, never cut within a character. */
export function fitCloseReason(reason: string): string {
  if (Buffer.byteLength(reason) <= mostReasonBytes) return reason;
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(mostReasonBytes));
  return reason.slice(0, read);
}
