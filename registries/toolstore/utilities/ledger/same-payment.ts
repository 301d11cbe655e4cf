import { isSameMethod } from '#registries/toolstore/utilities/account/payment-method.ts';
import type { PaymentMethod } from '#registries/toolstore/utilities/records/account.ts';
import type { Ledger, PaymentEntry } from '#registries/toolstore/utilities/records/ledger.ts';
import { paymentsOf } from './standing.ts';

/** The same amount paid in the same way within a day may be one wish that was said twice. */
const samePaymentMs = 24 * 3_600_000;

/** The newest payment of this amount by this method within the last day. */
export const samePaymentLately = (
  ledger: Ledger,
  amountCents: number,
  method: PaymentMethod,
  nowMs: number,
): PaymentEntry | undefined =>
  paymentsOf(ledger).find(
    (payment) =>
      payment.amountCents === amountCents &&
      isSameMethod(payment.method, method) &&
      payment.at > nowMs - samePaymentMs,
  );
