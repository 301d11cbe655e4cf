import { readRecord } from '#registries/toolstore/records/read-record.ts';
import {
  type PaymentPlan,
  paymentPlanId,
  paymentPlanSchema,
} from '#registries/toolstore/utilities/records/arrangements.ts';
import type { Ledger } from '#registries/toolstore/utilities/records/ledger.ts';
import type { RecordArea } from '#shared/contracts/tool-services.ts';
import { readLedger } from './read-ledger.ts';
import { type Standing, standingOf } from './standing.ts';

/** Reads the ledger and the payment plan, and computes where the account stands now. */
export async function readStanding(
  area: RecordArea,
  nowMs: number,
): Promise<{
  readonly ledger: Ledger;
  readonly plan: PaymentPlan | undefined;
  readonly standing: Standing;
}> {
  const [ledger, plan] = await Promise.all([
    readLedger(area),
    readRecord(area, paymentPlanId, paymentPlanSchema),
  ]);
  return { ledger, plan, standing: standingOf(ledger, nowMs, plan) };
}
