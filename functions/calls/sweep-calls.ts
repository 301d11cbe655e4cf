import { CallControlError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';
import type { CallRecord } from './call-record.ts';
import { endCall } from './end-call.ts';
import { longestCallMs } from './longest-call.ts';
import { heldSlots, keepSlot, releaseLeftSlots, settledAfterMs } from './look-after-slots.ts';
import { noteLateOutcomes } from './note-late-outcomes.ts';

/** A call that came this lately may have taken its slot in this very moment. */
const setUpWithinMs = 10_000;
/** A session in which something happened this lately needs no question. */
const quietAfterMs = 2 * 60_000;

/**
 * The report that a call has ended can be lost: the service gives up, or the process that took it
 * dies. So calls that are open by their record and have been quiet are asked about, and what the end
 * of a call means is made up for. Whoever is there has a slot afterwards, also when the hot store has
 * lost them all, and nobody else has.
 */
export const sweepCalls = {
  name: 'sweepCalls',
  schedule: '30 * * * * *',
  async run(services: Services): Promise<void> {
    const { callRecords, clock, logger } = services;
    const nowMs = clock.now();
    // Before the calls are read: each of them had its slot by now.
    const held = await heldSlots(services);
    const open = new Set<string>();
    for await (const record of callRecords.open(nowMs - setUpWithinMs)) {
      open.add(record.id);
      try {
        if (nowMs - record.startedAt > settledAfterMs) await sweep(services, record);
        await keepSlot(services, record, held);
      } catch (error) {
        // One call that cannot be asked about must not hide the others.
        logger.error('call was not swept', { sessionId: record.id, error });
      }
    }
    await releaseLeftSlots(services, held, open);
    await noteLateOutcomes(services);
  },
};

async function sweep(services: Services, record: CallRecord): Promise<void> {
  const { calls, clock, logger } = services;
  const { id: sessionId, callConnectionId } = record;
  if (callConnectionId === undefined) {
    logger.warn('call was never set up', { sessionId });
    return endCall(services, sessionId, { status: 'failed', reason: 'not-set-up' });
  }
  if (clock.now() - record.startedAt > longestCallMs) {
    logger.warn('call has lasted too long', { sessionId });
    await calls.hangUp(callConnectionId);
    return endCall(services, sessionId, { status: 'disconnected', reason: 'too-long' });
  }
  if (await isTalking(services, sessionId)) return;
  try {
    await calls.participants(callConnectionId);
  } catch (error) {
    if (!(error instanceof CallControlError && error.code === 'call_not_found')) throw error;
    logger.warn('end of a call was not reported', { sessionId });
    await endCall(services, sessionId, { status: 'disconnected', reason: 'not-reported' });
  }
}

async function isTalking({ sessions, clock }: Services, sessionId: string): Promise<boolean> {
  const memo = (await sessions.load(sessionId))?.memo;
  return memo?.state === 'active' && clock.now() - memo.lastActivityAt < quietAfterMs;
}
