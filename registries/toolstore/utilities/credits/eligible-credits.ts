import { listRecords } from '#registries/toolstore/records/read-record.ts';
import type { OwnAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import { readBills, spokenBill } from '#registries/toolstore/utilities/bills/find-bill.ts';
import { readLedger } from '#registries/toolstore/utilities/ledger/read-ledger.ts';
import type { Ledger } from '#registries/toolstore/utilities/records/ledger.ts';
import { type Outage, outageSchema } from '#registries/toolstore/utilities/records/outage.ts';
import {
  type CreditRule,
  creditRuleSchema,
  type OutageCreditRule,
} from '#registries/toolstore/utilities/records/policy.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import { spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import { type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const monthMs = 30.44 * dayMs;

/** A credit the customer may have now. */
export interface EligibleCredit {
  readonly creditType: CreditRule['creditType'];
  /** What it is for; a credit is granted once per such thing. */
  readonly grantedFor: string;
  /** `outage credit for December 5`. */
  readonly title: string;
  readonly amountCents: number;
}

/** The rules as records; an absent rule means that the company does not grant such a credit. */
export const readCreditRules = (context: ToolContext): Promise<readonly CreditRule[]> =>
  listRecords(context.services.publicRecords, 'credit-rule', creditRuleSchema);

/** @throws ToolFailure `credit_not_offered` when the company grants no credit for outages. */
export async function readOutageCreditRule(context: ToolContext): Promise<OutageCreditRule> {
  const rules = await readCreditRules(context);
  const rule = rules.find((candidate) => candidate.creditType === 'outage');
  if (rule !== undefined) return rule;
  throw new ToolFailure({
    code: 'credit_not_offered',
    message: 'We don’t have a credit for outages at the moment.',
  });
}

/** `$5.00 an hour once it lasts 4 hours, up to $100.00`. */
export const spokenTerms = (rule: OutageCreditRule): string =>
  `${spokenMoney(rule.centsPerHour)} an hour once it lasts ${spokenCount(rule.afterHours, 'hour')}, up to ${spokenMoney(rule.maximumCents)}`;

/** What an interruption of this length is worth; 0 when it was too short. */
export function outageCreditCents(rule: OutageCreditRule, durationMs: number): number {
  const hours = durationMs / hourMs;
  if (hours < rule.afterHours) return 0;
  return Math.min(rule.maximumCents, Math.floor(hours) * rule.centsPerHour);
}

/** Interruptions in the account's area that can still be claimed, newest first. */
export async function claimableOutages(
  context: ToolContext,
  { account, moment }: OwnAccount,
  rule: OutageCreditRule,
): Promise<readonly Outage[]> {
  const outages = await listRecords(context.services.publicRecords, 'outage', outageSchema);
  return outages
    .filter(
      ({ serviceAreaId, service, at, restoredAt }) =>
        serviceAreaId === account.serviceAreaId &&
        account.services.includes(service) &&
        at <= moment.nowMs &&
        (restoredAt ?? moment.nowMs) >= moment.nowMs - rule.claimWithinDays * dayMs,
    )
    .toSorted((one, other) => other.at - one.at);
}

/** Every credit the rules give this account now and that was not granted yet. */
export async function eligibleCredits(
  context: ToolContext,
  own: OwnAccount,
): Promise<readonly EligibleCredit[]> {
  const [rules, ledger] = await Promise.all([readCreditRules(context), readLedger(own.records)]);
  const found = await Promise.all(
    rules.map((rule) =>
      rule.creditType === 'outage'
        ? outageCredits(context, own, rule)
        : lateFeeWaivers(own, ledger, rule.everyMonths),
    ),
  );
  return found.flat().filter(({ grantedFor }) => !wasGranted(ledger, grantedFor));
}

export const wasGranted = (ledger: Ledger, grantedFor: string): boolean =>
  ledger.entries.some((entry) => entry.type === 'credit' && entry.grantedFor === grantedFor);

/** The credit for one interruption that is over; undefined when it was too short. */
export function creditForOutage(
  rule: OutageCreditRule,
  outage: Outage,
  own: Pick<OwnAccount, 'moment'>,
): EligibleCredit | undefined {
  const { restoredAt } = outage;
  if (restoredAt === undefined || restoredAt > own.moment.nowMs) return undefined;
  const amountCents = outageCreditCents(rule, restoredAt - outage.at);
  if (amountCents === 0) return undefined;
  return {
    creditType: 'outage',
    grantedFor: outage.id,
    title: `outage credit for ${spokenDate(outage.at, own.moment)}`,
    amountCents,
  };
}

async function outageCredits(
  context: ToolContext,
  own: OwnAccount,
  rule: OutageCreditRule,
): Promise<readonly EligibleCredit[]> {
  const outages = await claimableOutages(context, own, rule);
  return outages
    .map((outage) => creditForOutage(rule, outage, own))
    .filter((credit) => credit !== undefined);
}

async function lateFeeWaivers(
  own: OwnAccount,
  ledger: Ledger,
  everyMonths: number,
): Promise<readonly EligibleCredit[]> {
  const [latest] = await readBills(own.records);
  const fee = latest?.lines.find(({ type }) => type === 'late_fee');
  if (latest === undefined || fee === undefined) return [];
  if (waivedSince(ledger, own.moment.nowMs - everyMonths * monthMs)) return [];
  return [
    {
      creditType: 'late_fee_waiver',
      grantedFor: `late-fee-${latest.id}`,
      title: `waiver of the late fee on your ${spokenBill(latest, own.moment)}`,
      amountCents: fee.amountCents,
    },
  ];
}

const waivedSince = (ledger: Ledger, sinceMs: number): boolean =>
  ledger.entries.some(
    (entry) =>
      entry.type === 'credit' && entry.creditType === 'late_fee_waiver' && entry.at >= sinceMs,
  );
