import type { Services } from '../services.ts';
import { type CallRecord, hasEnded } from './call-record.ts';
import { callDay } from './call-session-id.ts';
import { longestCallMs } from './longest-call.ts';

/** Younger calls are still being set up; every caller is answered or gone within this time. */
export const settledAfterMs = 2 * 60_000;

/** Who had slots at a moment in the past, and until when. */
export type HeldSlots = ReadonlyMap<string, number>;

export async function heldSlots({ slots }: Pick<Services, 'slots'>): Promise<HeldSlots> {
  return new Map((await slots.holders()).map(({ holder, until }) => [holder, until]));
}

/**
 * Gives a call that is there its slot back when the hot store has lost it, even if every slot has
 * been given to others meanwhile. Who waits in line has none, nor has a call that did not come to be.
 *
 * @param held who had slots when the call was there for some time already.
 */
export async function keepSlot(
  services: Pick<Services, 'slots' | 'callRecords' | 'logger'>,
  { id: sessionId }: CallRecord,
  held: HeldSlots,
): Promise<void> {
  const { slots, callRecords, logger } = services;
  if (held.has(sessionId)) return;
  if (!(await hasRightToSlot())) return;
  await slots.keep(sessionId);
  // Its end gives the slot back first and is noted after that: what is taken in between is left over
  // and found by a later sweep.
  if (await hasRightToSlot()) logger.warn('slot of a call was lost and taken again', { sessionId });
  else await slots.release(sessionId);

  async function hasRightToSlot(): Promise<boolean> {
    const record = await callRecords.get(sessionId);
    if (record?.callConnectionId === undefined) return false;
    return record.status !== 'queued' && !hasEnded(record);
  }
}

/**
 * Gives back slots of calls that are over: whoever ended them died in between, or the slot was taken
 * again in the moment of their end. Pages that talk look after their own.
 *
 * @param open calls that are not over by their record.
 */
export async function releaseLeftSlots(
  services: Pick<Services, 'slots' | 'callRecords' | 'clock' | 'logger'>,
  held: HeldSlots,
  open: ReadonlySet<string>,
): Promise<void> {
  const { slots, callRecords, clock, logger } = services;
  for (const [holder, until] of held) {
    if (callDay(holder) === undefined || open.has(holder)) continue;
    // The record of a new call comes after its slot; a caller in line has one while being called back.
    if (clock.now() - (until - longestCallMs) < settledAfterMs) continue;
    try {
      const record = await callRecords.get(holder);
      if (record !== undefined && !hasEnded(record)) continue;
      await slots.release(holder);
      logger.warn('slot of a call that is over was given back', { sessionId: holder });
    } catch (error) {
      // One call that cannot be read must not keep the slots of the others.
      logger.error('slot of a call was not looked after', { sessionId: holder, error });
    }
  }
}
