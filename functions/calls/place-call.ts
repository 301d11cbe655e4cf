import type { Fact } from '#shared/contracts/session.ts';
import type { StreamingMode } from '#shared/contracts/streaming-mode.ts';
import type { VoicemailMode } from '#shared/contracts/voicemail-mode.ts';
import { keepCallPurpose } from '#shared/conversation/call-purpose.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';
import { callSessionId } from './call-session-id.ts';
import { callAddresses } from './media-addresses.ts';
import { noteConnection } from './note-connection.ts';

export interface PlacedCall {
  readonly sessionId: string;
  readonly callConnectionId: string;
}

/**
 * Calls a customer.
 *
 * @param call.scenario scenario that the session begins with, unless the customer's own shall.
 * @param call.streamingMode how the call is to be carried; as the agent or the settings say when absent.
 * @param call.voicemail what is to be done when a machine answers; it gets its message when absent.
 * @param call.recorded whether it is to be recorded; as the settings say when absent.
 * @param call.purpose what it is for: its agents know it as facts.
 * @param call.startedAtMs when it counts as begun, epoch milliseconds; now when absent.
 * @param call.key what makes the call unique: the same key on the same day is the same call.
 * @throws CodedError `no_free_slot`, `call_control_failed`
 */
export async function placeCall(
  services: Services,
  call: {
    readonly phone: string;
    readonly key: string;
    readonly scenario?: string | undefined;
    readonly streamingMode?: StreamingMode | undefined;
    readonly voicemail?: VoicemailMode | undefined;
    readonly recorded?: boolean | undefined;
    readonly purpose?: Readonly<Record<string, Fact>>;
    readonly startedAtMs?: number;
  },
): Promise<PlacedCall> {
  const { slots, callRecords, calls, clock, hotStore, settings } = services;
  const nowMs = call.startedAtMs ?? clock.now();
  const sessionId = callSessionId(call.key, nowMs);
  if (!(await slots.take(sessionId))) {
    throw new CodedError('no_free_slot', 'Every line is taken; the call was not placed.');
  }
  try {
    const addresses = await callAddresses(services, {
      sessionId,
      phone: call.phone,
      scenario: call.scenario,
      direction: 'outbound',
      streamingMode: call.streamingMode,
      voicemail: call.voicemail,
      recorded: call.recorded,
    });
    const record = await callRecords.begin({
      id: sessionId,
      day: new Date(nowMs).toISOString().slice(0, 10),
      direction: 'outbound',
      status: 'initiating',
      customerPhone: call.phone,
      scenario: call.scenario ?? settings.scenario,
      startedAt: nowMs,
      streamRestarts: 0,
    });
    if (record.connectedAt !== undefined && record.callConnectionId !== undefined) {
      return { sessionId, callConnectionId: record.callConnectionId };
    }
    if (call.purpose !== undefined) await keepCallPurpose(hotStore, sessionId, call.purpose);
    const { callConnectionId } = await calls.place({
      to: call.phone,
      callbackUrl: addresses.callbackUrl,
      media: { transportUrl: addresses.transportUrl, start: true },
    });
    await noteConnection(services, sessionId, callConnectionId);
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
