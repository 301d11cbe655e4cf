import type { SessionMemo } from '#shared/contracts/session.ts';
import {
  type SessionEvent,
  type SessionEventBody,
  sessionEventChannel,
} from '#shared/contracts/session-event.ts';
import type { Services } from '../services.ts';
import type { TransferInput } from './transfer-messages.ts';

/**
 * Publishes an event of a caller's session, as the worker that had the call would.
 *
 * @param memo absent when the session was forgotten: then nobody knows whose call it is.
 * @throws StoreError when the hot store does not answer.
 */
export async function publishEvent(
  { hotStore, clock }: Pick<Services, 'hotStore' | 'clock'>,
  { sessionId, callConnectionId }: TransferInput,
  memo: SessionMemo | undefined,
  body: SessionEventBody,
): Promise<void> {
  const { customerId } = memo ?? {};
  const event: SessionEvent = {
    at: clock.now(),
    sessionId,
    channel: 'voice',
    callConnectionId,
    ...(customerId === undefined ? {} : { customerId }),
    body,
  };
  await hotStore.publish(sessionEventChannel(sessionId), JSON.stringify(event));
}
