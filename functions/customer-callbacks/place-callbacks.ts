import { CallControlError, CodedError } from '#shared/errors/coded-error.ts';
import { callSessionId } from '../calls/call-session-id.ts';
import { conversationOfCall } from '../calls/conversation-of-call.ts';
import { placeCall } from '../calls/place-call.ts';
import type { Services } from '../services.ts';
import { attemptOutcome } from './attempt-outcome.ts';
import { changeCallback, dueCallbacks, type ReadCallback } from './callback-records.ts';
import { whereIsCustomer } from './where-is-customer.ts';

/** A customer whom nobody answers for is called so often, and no more. */
const mostAttempts = 3;
/** From the end of one attempt to the next. */
const againAfterMs = 10 * 60_000;
/** Longer than placing a call takes: until then its outcome is not asked for. */
const placedWithinMs = 3 * 60_000;
/** How often a call is looked at, and a free line looked for. */
const lookEveryMs = 60_000;

/**
 * Calls customers back who were promised it, within the agreed window. Each step is one change of the
 * promise under its etag: of two runs one carries it out, and whatever dies in between is taken up where
 * it was.
 */
export const placeCallbacks = {
  name: 'placeCallbacks',
  schedule: '*/20 * * * * *',
  async run(services: Services): Promise<void> {
    for (const due of await dueCallbacks(services)) {
      const { reference } = due.callback;
      try {
        await (due.callback.status === 'calling' ? follow(services, due) : begin(services, due));
      } catch (error) {
        // One customer who cannot be called must not keep the others waiting.
        services.logger.error('callback was not carried out', { reference, error });
      }
    }
  },
};

/** Calls now, unless the promise has lost its reason or its time. */
async function begin(services: Services, due: ReadCallback): Promise<void> {
  const { clock, settings } = services;
  const { callback } = due;
  const nowMs = clock.now();
  if (callback.phone === settings.ownPhone) {
    return end(services, due, { status: 'cancelled', ended: 'own-number' });
  }
  const before = await lastCall(services, due);
  // A call whose placing had no answer may have come to be all the same.
  if (before?.state === 'reached') return end(services, due, { status: 'done' });
  if (before?.state === 'under-way') return lookAgain(services, due);
  const customer = await whereIsCustomer(services, callback);
  if (customer === 'has-called') {
    return end(services, due, { status: 'cancelled', ended: 'customer-called' });
  }
  // What comes of it decides, also when the window is over by then.
  if (customer === 'is-with-us') return lookAgain(services, due);
  if (nowMs > callback.callUntil) {
    return end(services, due, { status: 'missed', ended: 'window-over' });
  }
  const attempts = callback.attempts + 1;
  const key = `customer-callback:${callback.reference}:${callback.at}:${attempts}`;
  const claimed = await changeCallback(services, due, {
    status: 'calling',
    attempts,
    attempt: { key, at: nowMs, sessionId: callSessionId(key, nowMs) },
    nextAt: nowMs + placedWithinMs,
    ...(before?.leftVoicemail === true ? { voicemailLeft: true } : {}),
  });
  if (claimed !== undefined) await call(services, claimed);
}

async function call(services: Services, claimed: ReadCallback): Promise<void> {
  const { clock, content, logger } = services;
  const { callback } = claimed;
  const { attempt } = callback;
  if (attempt === undefined) throw new Error('A callback is called without an attempt.');
  try {
    await placeCall(services, {
      phone: callback.phone,
      key: attempt.key,
      startedAtMs: attempt.at,
      // One that is gone since gives way to the configured one.
      scenario: content.scenarios.has(callback.scenario) ? callback.scenario : undefined,
      voicemail: callback.voicemailLeft === true ? 'hang_up' : 'leave_message',
      purpose: {
        callback_id: callback.reference,
        callback_reason: callback.reason,
        callback_department: callback.department,
      },
    });
  } catch (error) {
    if (error instanceof CodedError && error.code === 'no_free_slot') {
      await changeCallback(services, claimed, {
        status: 'scheduled',
        attempts: callback.attempts - 1,
        nextAt: clock.now() + lookEveryMs,
      });
      return;
    }
    if (!(error instanceof CallControlError)) throw error;
    // Its record says that it was not placed: that counts as nobody having answered.
    logger.warn('callback was not placed', { reference: callback.reference, error });
  }
  logger.info('customer is called back', { reference: callback.reference });
}

/** Finds out what came of the attempt, and whether there is to be another. */
async function follow(services: Services, due: ReadCallback): Promise<void> {
  const { callback } = due;
  const nowMs = services.clock.now();
  const last = await lastCall(services, due);
  if (last === undefined) {
    // Whoever wanted to place the call died before: nobody was called.
    await changeCallback(services, due, {
      status: 'scheduled',
      attempts: Math.max(0, callback.attempts - 1),
      nextAt: nowMs,
    });
    return;
  }
  const { state, leftVoicemail, endedAt = nowMs } = last;
  if (state === 'under-way') return lookAgain(services, due);
  if (state === 'reached') return end(services, due, { status: 'done' });
  const nextAt = endedAt + againAfterMs;
  const voicemailLeft = callback.voicemailLeft === true || leftVoicemail;
  if (callback.attempts >= mostAttempts || nextAt > callback.callUntil) {
    return end(services, due, { status: 'missed', ended: 'not-reached', voicemailLeft });
  }
  await changeCallback(services, due, { status: 'scheduled', nextAt, voicemailLeft });
}

/** What came of the last attempt; undefined when there was none, or it was never begun. */
async function lastCall(services: Services, { callback: { attempt } }: ReadCallback) {
  if (attempt === undefined) return undefined;
  const record = await services.callRecords.get(attempt.sessionId);
  if (record === undefined) return undefined;
  const conversation = await conversationOfCall(services, record.id);
  return { ...attemptOutcome(record, conversation), endedAt: record.endedAt };
}

async function lookAgain(services: Services, due: ReadCallback): Promise<void> {
  await changeCallback(services, due, { nextAt: services.clock.now() + lookEveryMs });
}

async function end(
  services: Services,
  due: ReadCallback,
  change: Parameters<typeof changeCallback>[2],
): Promise<void> {
  if ((await changeCallback(services, due, change)) === undefined) return;
  const { reference } = due.callback;
  services.logger.info('callback ended', { reference, status: change.status, why: change.ended });
}
