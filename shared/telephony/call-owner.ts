/**
 * Hot-store key of who has a call: the id of its latest audio stream or, when a colleague has the caller
 * and nobody carries the audio any more, of the transfer. A stream that has ended closes the call's
 * session only as long as nobody else has the call.
 */
export const callOwnerKey = (sessionId: string): string => `call-owner:${sessionId}`;

/** Longer than any call. */
export const callOwnerTtlMs = 24 * 3600 * 1000;
