import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import type { OwnAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import { postEntry } from '#registries/toolstore/utilities/ledger/post-entry.ts';
import { standingOf } from '#registries/toolstore/utilities/ledger/standing.ts';
import { type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';
import type { EligibleCredit } from './eligible-credits.ts';

/** A booked credit. */
export interface GrantedCredit {
  readonly confirmation: string;
  readonly balanceCents: number;
}

/**
 * Books a credit, once per thing it is for, whichever call or channel asks.
 *
 * @throws ToolFailure `credit_already_granted` when another call has booked it before.
 */
export async function grantCredit(
  context: ToolContext,
  { records, moment }: OwnAccount,
  credit: EligibleCredit,
  reason?: string | undefined,
): Promise<GrantedCredit> {
  const reference = referenceOf('CR', context.idempotencyKey);
  const { entry, ledger } = await postEntry({
    area: records,
    signal: context.signal,
    entryId: `credit-${credit.grantedFor}`,
    entryFor: () => ({
      type: 'credit',
      id: `credit-${credit.grantedFor}`,
      at: moment.nowMs,
      amountCents: credit.amountCents,
      creditType: credit.creditType,
      grantedFor: credit.grantedFor,
      confirmation: reference.spoken,
      ...(reason === undefined ? {} : { reason }),
    }),
  });
  if (entry.type !== 'credit' || entry.confirmation !== reference.spoken) {
    throw new ToolFailure({
      code: 'credit_already_granted',
      message: `You already have the ${credit.title} on your account.`,
    });
  }
  return {
    confirmation: reference.spoken,
    balanceCents: standingOf(ledger, moment.nowMs).balanceCents,
  };
}
