import { CallControlError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';
import { type CallRecord, hasEnded } from './call-record.ts';
import { phoneToCallBack } from './phone-to-call-back.ts';
import { placeCall } from './place-call.ts';

/** More are promoted by the next freed slot or tick. */
const runForMs = 10_000;
/** Longer than a run and one slow promotion take: two requests with every try timed out. */
const lockTtlMs = 90_000;
/** A call that has no connection after this time was never answered. */
const answerWithinMs = 60_000;

/** What became of the first in line. */
type Promotion = 'served' | 'gone' | 'not-yet';

/**
 * Gives free slots to the callers first in line: their audio is started and the agent takes over, or
 * they are called back. One run at a time; whoever comes meanwhile is found by the next tick.
 *
 * @returns how many callers were served.
 */
export async function promoteWaiting(services: Services): Promise<number> {
  const lock = await services.hotStore.acquireLock('lock:promote-waiting', { ttlMs: lockTtlMs });
  if (lock === undefined) return 0;
  try {
    return await promoteInOrder(services);
  } finally {
    await lock.release();
  }
}

async function promoteInOrder(services: Services): Promise<number> {
  const { waitingCalls, slots, clock, logger } = services;
  const until = clock.now() + runForMs;
  let served = 0;
  while (clock.now() < until) {
    const sessionId = await waitingCalls.first();
    if (sessionId === undefined || !(await slots.take(sessionId))) break;
    let promotion: Promotion = 'not-yet';
    try {
      promotion = await promote(services, sessionId);
    } catch (error) {
      if (!(error instanceof CallControlError)) throw error;
      // One call that cannot be served must not stop the line. Who still waits joins it again.
      logger.error('waiting caller was not promoted', { sessionId, error });
      promotion = 'gone';
    } finally {
      if (promotion !== 'served') await slots.release(sessionId);
    }
    if (promotion === 'not-yet') break;
    if (promotion === 'served') served += 1;
    if (promotion === 'served') await waitingCalls.served(sessionId);
    await waitingCalls.leave(sessionId);
  }
  return served;
}

async function promote(services: Services, sessionId: string): Promise<Promotion> {
  const { callRecords, calls, clock } = services;
  const record = await callRecords.get(sessionId);
  if (record === undefined) return 'gone';
  if (record.callBack === true && hasEnded(record)) return callBack(services, record);
  if (hasEnded(record)) return 'gone';
  // They hear that we will call back, and then are hung up on.
  if (record.callBack === true) return 'not-yet';
  if (record.callConnectionId === undefined) {
    return clock.now() - record.startedAt > answerWithinMs ? 'gone' : 'not-yet';
  }
  try {
    await calls.cancelMedia(record.callConnectionId);
    await calls.startMediaStreaming(record.callConnectionId);
  } catch (error) {
    if (error instanceof CallControlError && error.code === 'call_not_found') return 'gone';
    throw error;
  }
  await callRecords.update(sessionId, (current) =>
    current.status === 'queued' ? { ...current, status: 'connected' } : undefined,
  );
  return 'served';
}

/** The new call takes over the slot under its own name. */
async function callBack(services: Services, record: CallRecord): Promise<Promotion> {
  const phone = phoneToCallBack(services, record);
  if (phone === undefined) return 'gone';
  await services.slots.release(record.id);
  await placeCall(services, {
    phone,
    key: `callback:${record.id}`,
  });
  return 'served';
}
