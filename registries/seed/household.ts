import type { PaymentMethod } from '#registries/toolstore/utilities/records/account.ts';

/** What a demo customer's situation is made from. Nobody in it exists. */
export interface Household {
  readonly customerId: string;
  readonly name: string;
  /** E.164. */
  readonly phone: string | undefined;
  readonly email: string;
  readonly accountNumber: string;
  readonly serviceAddress: string;
  readonly serviceAreaId: string;
  readonly services: readonly ('electric' | 'gas' | 'water')[];
  readonly meterNumber: string;
  readonly customerSinceYear: number;
  readonly monthlyKwh: number;
  /** 0 without gas. */
  readonly monthlyTherms: number;
  readonly paperless: boolean;
  readonly paymentMethods: readonly PaymentMethod[];
  /** How many of the newest bills are still unpaid. */
  readonly unpaidBills: number;
  /** The latest bill's use against an ordinary month. */
  readonly latestUseFactor?: number;
  /** The bill before was paid late, and the latest one carries the fee. */
  readonly lateFeeCents?: number;
  /** Days until the service may be shut off. */
  readonly shutOffInDays?: number;
  readonly autopay?: true;
  /** Months of a running plan over the bill before last, the first two instalments paid. */
  readonly paymentPlanMonths?: number;
  readonly proofs: DemoProofs;
}

/** The answers that verify a demo customer; shown to whoever plays them, stored only as digests. */
export interface DemoProofs {
  readonly ssnLast4: string;
  readonly securityQuestion: string;
  readonly securityAnswer: string;
}
