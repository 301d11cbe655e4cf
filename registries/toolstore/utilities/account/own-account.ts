import { z } from 'zod';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import {
  type Account,
  accountId,
  accountSchema,
} from '#registries/toolstore/utilities/records/account.ts';
import type { SpeakingMoment } from '#registries/toolstore/wording/spoken-time.ts';
import { type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';
import type { RecordArea } from '#shared/contracts/tool-services.ts';

/** The current customer's account and what tools need around it. */
export interface OwnAccount {
  readonly account: Account;
  readonly records: RecordArea;
  readonly moment: SpeakingMoment;
}

/** Account numbers are compared by their digits: customers and models add blanks and dashes. */
export const accountDigits = (accountNumber: string): string => accountNumber.replaceAll(/\D/g, '');

/**
 * Opens the current customer's own account.
 *
 * @param accountNumber as the model gave it; must be the customer's own when present.
 * @throws ToolFailure `customer_unknown` for a stranger; `account_not_available` for any other
 *   account number, whether such an account exists or not.
 */
export async function ownAccount(
  context: ToolContext,
  accountNumber?: string | undefined,
): Promise<OwnAccount> {
  const records = context.services.customerRecords();
  const account = await readRecord(records, accountId, accountSchema);
  if (account === undefined) {
    throw new ToolFailure({
      code: 'account_not_found',
      message: 'I can’t find a PowerGrid Energy account for you.',
      fix: 'Offer to connect a person.',
    });
  }
  if (accountNumber !== undefined && accountDigits(accountNumber) !== account.accountNumber) {
    throw new ToolFailure({
      code: 'account_not_available',
      message: 'I can only open the account that you are verified for.',
      fix: 'To use another account, call `verify_customer_identity` with its number first.',
    });
  }
  return {
    account,
    records,
    moment: { nowMs: Math.round(context.clock.now()), timeZone: account.timeZone },
  };
}

/** The optional parameter that most account tools share. */
export const accountNumberParameter = z
  .string()
  .max(40)
  .optional()
  .describe('Ten-digit account number. Leave it out for the customer’s own account.');
