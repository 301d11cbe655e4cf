import { createHash } from 'node:crypto';
import { CallControlError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';
import { laterStatus } from './call-record.ts';
import { callSessionId } from './call-session-id.ts';
import { callAddresses } from './media-addresses.ts';
import { noteConnection } from './note-connection.ts';

export interface IncomingCall {
  readonly incomingCallContext: string;
  /** E.164; undefined when the caller hides it. */
  readonly callerPhone: string | undefined;
}

export type AnsweredCall =
  | {
      readonly state: 'answered' | 'queued';
      readonly sessionId: string;
      readonly callConnectionId: string;
    }
  /** A former delivery of the event has been handled. */
  | { readonly state: 'known' }
  /** The caller has hung up meanwhile. */
  | { readonly state: 'gone' };

/**
 * Answers a call: with audio when a slot is free, otherwise without, and puts the caller in line.
 *
 * @throws CodedError `in_progress` while another delivery is being handled, and others when the call
 *   could not be answered; the next delivery tries again.
 */
export async function answerCall(services: Services, call: IncomingCall): Promise<AnsweredCall> {
  const digest = createHash('sha256').update(call.incomingCallContext).digest('hex');
  const answered = await services.seenEvents.once(`call:${digest}`, () =>
    answerNewCall(services, call),
  );
  return answered.state === 'known' ? answered : answered.result;
}

async function answerNewCall(services: Services, call: IncomingCall): Promise<AnsweredCall> {
  const { slots, waitingCalls, callRecords, clock, settings } = services;
  const nowMs = clock.now();
  const sessionId = callSessionId(call.incomingCallContext, nowMs);
  let hasSlot = false;
  try {
    const addresses = await callAddresses(services, {
      sessionId,
      phone: call.callerPhone,
      direction: 'inbound',
    });
    hasSlot = await slots.take(sessionId);
    // Callbacks may come before the answer does, so the record and the place in line are first.
    const record = await callRecords.begin({
      id: sessionId,
      day: new Date(nowMs).toISOString().slice(0, 10),
      direction: 'inbound',
      status: hasSlot ? 'initiating' : 'queued',
      ...(call.callerPhone === undefined ? {} : { customerPhone: call.callerPhone }),
      scenario: settings.scenario,
      startedAt: nowMs,
      streamRestarts: 0,
    });
    if (record.connectedAt !== undefined) return { state: 'known' };
    if (!hasSlot) await waitingCalls.join(sessionId);
    const { callConnectionId } = await services.calls.answer({
      incomingCallContext: call.incomingCallContext,
      callbackUrl: addresses.callbackUrl,
      media: { transportUrl: addresses.transportUrl, start: hasSlot },
    });
    await noteConnection(services, sessionId, callConnectionId);
    return { state: hasSlot ? 'answered' : 'queued', sessionId, callConnectionId };
  } catch (error) {
    await undo(services, sessionId, hasSlot);
    if (error instanceof CallControlError && error.code === 'call_not_found') {
      await callRecords.update(sessionId, (record) => ({
        ...record,
        status: laterStatus(record.status, 'failed'),
        endedAt: clock.now(),
        endReason: 'caller-gone',
      }));
      return { state: 'gone' };
    }
    throw error;
  }
}

async function undo(
  { slots, waitingCalls }: Services,
  sessionId: string,
  hasSlot: boolean,
): Promise<void> {
  if (hasSlot) await slots.release(sessionId);
  else await waitingCalls.leave(sessionId);
}
