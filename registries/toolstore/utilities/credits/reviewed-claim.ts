import { askFor } from '#registries/toolstore/ask-for.ts';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import type { OwnAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import {
  type CreditRequest,
  creditRequestSchema,
} from '#registries/toolstore/utilities/records/arrangements.ts';
import type { OutageCreditRule } from '#registries/toolstore/utilities/records/policy.ts';
import { atLocalTime, localDaysBetween } from '#registries/toolstore/wording/local-time.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import { spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { type SpeakingMoment, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';
import { outageCreditCents, spokenTerms } from './eligible-credits.ts';

const hourMs = 3_600_000;

/** @throws ToolFailure asking for another day when this one cannot be claimed. */
export function refuseDay(day: string, moment: SpeakingMoment, rule: OutageCreditRule): void {
  const noon = Date.parse(`${day}T12:00:00Z`);
  const daysAgo = localDaysBetween(noon, moment.nowMs, moment.timeZone);
  if (daysAgo < 0) {
    throw askFor('outage_date', 'That day is still to come. On which day was the outage?');
  }
  if (daysAgo > rule.claimWithinDays) {
    throw new ToolFailure({
      code: 'claim_too_late',
      message: `A credit can be claimed for ${spokenCount(rule.claimWithinDays, 'day')} after an outage, and that was on ${spokenDate(noon, moment)}.`,
      fix: 'Offer to connect a person if the customer disagrees.',
    });
  }
}

/** A claim that no record supports: people decide, once per day claimed. */
export async function reviewedClaim(
  context: ToolContext,
  { records, moment }: OwnAccount,
  rule: OutageCreditRule,
  claim: {
    readonly outage_date?: string | undefined;
    readonly hours_without_power?: number | undefined;
  },
): Promise<CreditRequest> {
  const { outage_date: outageDate, hours_without_power: hours } = claim;
  if (outageDate === undefined) {
    throw askFor(
      'outage_date',
      'I don’t see an outage on record for your address. On which day was it?',
    );
  }
  if (hours === undefined) {
    throw askFor(
      'hours_without_power',
      'I don’t see that outage on record. For how many hours were you without service?',
    );
  }
  const dayBegan = atLocalTime(Date.parse(`${outageDate}T12:00:00Z`), moment.timeZone, {
    dayOffset: 0,
    hour: 0,
  });
  if (dayBegan + hours * hourMs > moment.nowMs) {
    throw askFor(
      'hours_without_power',
      'That is more than the time since then. For how many hours were you without service?',
    );
  }
  const estimatedCents = outageCreditCents(rule, hours * hourMs);
  if (estimatedCents === 0) {
    throw new ToolFailure({
      code: 'outage_too_short',
      message: `For ${spokenCount(hours, 'hour')} there is no credit. We credit ${spokenTerms(rule)}.`,
    });
  }
  const id = `credit-request-${outageDate}`;
  return changeRecord<CreditRequest>({
    area: records,
    signal: context.signal,
    id,
    schema: creditRequestSchema,
    change: (current) =>
      current ?? {
        id,
        kind: 'credit-request',
        at: moment.nowMs,
        reference: referenceOf('REQ', context.idempotencyKey).spoken,
        outageDate,
        hours,
        estimatedCents,
        status: 'under_review',
      },
  });
}

/** Where a claim stands, in words. */
export function spokenRequest({ reference, status, estimatedCents }: CreditRequest): string {
  const amount = spokenMoney(estimatedCents);
  switch (status) {
    case 'under_review':
      return `That outage isn’t on record, so the billing team will review your claim, ${reference}. If they agree, the credit is about ${amount}.`;
    case 'granted':
      return `Your claim ${reference} was granted: the credit is about ${amount}.`;
    case 'declined':
      return `Your claim ${reference} for that day was declined. A colleague can tell you why.`;
    default:
      return status satisfies never;
  }
}
