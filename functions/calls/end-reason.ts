import type { CallResult } from '#shared/telephony/call-events.ts';

/**
 * Why a call did not come to be, for people. The codes are those of SIP (RFC 3261 section 21), as
 * Microsoft docs, Communication Services troubleshooting codes, has them for calls to telephones.
 */
const words: Readonly<Record<number, string>> = {
  404: 'no-such-number',
  408: 'no-answer',
  480: 'not-reachable',
  484: 'no-such-number',
  486: 'busy',
  487: 'cancelled',
  600: 'busy',
  603: 'declined',
  604: 'no-such-number',
};

/** E.g. `busy (486/10031)`; the service's codes alone where there is no word for them. */
export function endReasonOf({ code, subCode }: CallResult): string {
  const word = words[code];
  return word === undefined ? `${code}/${subCode}` : `${word} (${code}/${subCode})`;
}
