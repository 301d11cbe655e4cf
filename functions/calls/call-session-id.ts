import { createHash } from 'node:crypto';
import { type SessionId, sessionIdSchema } from '#shared/contracts/ids.ts';

/**
 * The session of a call: the same for every delivery of the same event, and it tells the day, which
 * is the call record's partition.
 *
 * @param key what makes the call unique, e.g. its `incomingCallContext`.
 * @param startedAtMs epoch milliseconds, from the event.
 */
export function callSessionId(key: string, startedAtMs: number): SessionId {
  const day = new Date(startedAtMs).toISOString().slice(0, 10);
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 24);
  return sessionIdSchema.parse(`call-${day}-${digest}`);
}

/** Day (UTC, `2026-03-02`) in a call's session id, or undefined when it is not the session of a call. */
export function callDay(sessionId: string): string | undefined {
  return /^call-(\d{4}-\d{2}-\d{2})-[0-9a-f]{24}$/.exec(sessionId)?.[1];
}
