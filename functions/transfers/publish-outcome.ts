import type { TransferFailure } from '#shared/contracts/transfer.ts';
import type { Services } from '../services.ts';
import { publishEvent } from './publish-event.ts';
import type { TransferInput } from './transfer-messages.ts';
import { once } from './transfer-steps.ts';

/**
 * Says on the session's live feed what has become of a transfer, once however often it is called.
 *
 * @throws CodedError `in_progress` while somebody else says it; StoreError when the hot store does not answer.
 */
export async function publishOutcome(
  services: Services,
  input: TransferInput,
  outcome:
    | { readonly state: 'connected' }
    | { readonly state: 'failed'; readonly reason: TransferFailure },
): Promise<void> {
  const { department } = input;
  await once(services, input, 'outcome', async () => {
    const memo = (await services.sessions.load(input.sessionId))?.memo;
    await publishEvent(services, input, memo, { type: 'call-transfer', department, ...outcome });
  });
}
