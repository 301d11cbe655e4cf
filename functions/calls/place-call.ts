import { CodedError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';
import { callSessionId } from './call-session-id.ts';
import { callAddresses } from './media-addresses.ts';

export interface PlacedCall {
  readonly sessionId: string;
  readonly callConnectionId: string;
}

/**
 * Calls a customer.
 *
 * @param call.key what makes the call unique: the same key on the same day is the same call.
 * @throws CodedError `no_free_slot`, `call_control_failed`
 */
export async function placeCall(
  services: Services,
  call: { readonly phone: string; readonly key: string; readonly scenario: string },
): Promise<PlacedCall> {
  const { slots, callRecords, calls, clock } = services;
  const nowMs = clock.now();
  const sessionId = callSessionId(call.key, nowMs);
  if (!(await slots.take(sessionId))) {
    throw new CodedError('no_free_slot', 'Every line is taken; the call was not placed.');
  }
  try {
    const addresses = await callAddresses(services, { sessionId, phone: call.phone });
    await callRecords.create({
      id: sessionId,
      day: new Date(nowMs).toISOString().slice(0, 10),
      direction: 'outbound',
      status: 'initiating',
      customerPhone: call.phone,
      scenario: call.scenario,
      startedAt: nowMs,
      streamRestarts: 0,
    });
    const { callConnectionId } = await calls.place({
      to: call.phone,
      callbackUrl: addresses.callbackUrl,
      media: { transportUrl: addresses.transportUrl, start: true },
    });
    await callRecords.update(sessionId, (record) => ({ ...record, callConnectionId }));
    return { sessionId, callConnectionId };
  } catch (error) {
    await slots.release(sessionId);
    await callRecords.update(sessionId, (record) => ({
      ...record,
      status: 'failed',
      endedAt: clock.now(),
      endReason: 'not-placed',
    }));
    throw error;
  }
}
