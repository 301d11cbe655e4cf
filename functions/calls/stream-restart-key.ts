/**
 * Hot-store key of a call whose stream was asked for lately. While it is there, a loss belongs to an
 * outage that a recovery looks after.
 */
export const streamRestartKey = (sessionId: string): string => `stream-restart:${sessionId}`;
