/**
 * A media stream that is down for so long does not come back while the caller still waits: the
 * Functions app gives it up, and until then a worker must not take the call for ended.
 */
export const longestStreamRecoveryMs = 20_000;
