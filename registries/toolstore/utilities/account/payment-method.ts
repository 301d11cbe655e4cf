import { askFor } from '#registries/toolstore/ask-for.ts';
import type {
  Account,
  PaymentMethod,
  PaymentMethodKind,
} from '#registries/toolstore/utilities/records/account.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { ToolFailure } from '#shared/contracts/tool.ts';

/** For the model: how the values of a payment method are meant. */
export const paymentMethodDescription =
  'How to pay: bank_account (checking or savings account, direct debit), credit_card, or debit_card. Ask: "Would you like to use your bank account, your credit card or your debit card?"';

/** `bank account ending in 6789`. */
export const spokenMethod = ({ kind, last4 }: PaymentMethod): string =>
  `${kind.replaceAll('_', ' ')} ending in ${last4}`;

export const isSameMethod = (one: PaymentMethod, other: PaymentMethod): boolean =>
  one.kind === other.kind && one.last4 === other.last4;

/**
 * The customer's payment method of one kind.
 *
 * @throws ToolFailure `invalid_arguments`, naming what is on file instead, or `no_payment_method`.
 */
export function methodOnFile(account: Account, kind: PaymentMethodKind): PaymentMethod {
  const method = account.paymentMethods.find((candidate) => candidate.kind === kind);
  if (method !== undefined) return method;
  const onFile = account.paymentMethods.map(spokenMethod);
  const absent = `There is no ${kind.replaceAll('_', ' ')} on file`;
  if (onFile.length > 0) {
    throw askFor(
      'payment_method',
      `${absent}, but I can use your ${spokenList(onFile, 'or')}. ${onFile.length === 1 ? 'Would you like that?' : 'Which one would you like?'}`,
    );
  }
  throw new ToolFailure({
    code: 'no_payment_method',
    message: `${absent}, and no other way to pay either. A colleague can add one for you.`,
    fix: 'Offer to connect a person.',
  });
}
