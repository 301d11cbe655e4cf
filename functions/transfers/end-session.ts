import { callOwnerKey, callOwnerTtlMs } from '#shared/telephony/call-owner.ts';
import type { Services } from '../services.ts';
import { publishEvent } from './publish-event.ts';
import type { TransferInput } from './transfer-messages.ts';
import { once } from './transfer-steps.ts';

const outcome = 'transferred';

/**
 * Ends the session of a caller who talks to a colleague, in place of a worker that cannot: it is dead, or
 * has lost the caller's stream and holds the session only until the stream comes back. Can be repeated.
 *
 * @throws StaleWriteError when somebody else wrote the session in between; StoreError when the hot store
 *   does not answer; CodedError `in_progress` while somebody else is at it.
 */
export async function endSession(services: Services, input: TransferInput): Promise<void> {
  const { hotStore, sessions } = services;
  const { sessionId, transferId } = input;
  const before = await sessions.load(sessionId);
  if (before === undefined || before.memo.state === outcome) return;
  // First: a worker that holds the session must not end it in its own way after this.
  await hotStore.setText(callOwnerKey(sessionId), transferId, { ttlMs: callOwnerTtlMs });
  const stored = await sessions.load(sessionId);
  if (stored === undefined) return;
  const { memo, version } = stored;
  // One that it has ended meanwhile has been published as ended; only how it ended is put right.
  if (memo.state === 'active') {
    await once(services, input, 'session-end', () =>
      publishEvent(services, input, memo, { type: 'session-end', outcome }),
    );
  }
  await sessions.save({ ...memo, state: outcome }, version);
}
