import { z } from 'zod';
import { askFor } from '#registries/toolstore/ask-for.ts';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { ownAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import {
  type Account,
  accountId,
  accountSchema,
} from '#registries/toolstore/utilities/records/account.ts';
import { isoDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

export const updateBillingAddress = defineTool({
  name: 'update_billing_address',
  version: 1,
  description:
    'Changes the mailing address that bills and letters are sent to. The service address, where the power is used, stays as it is.',
  exampleRequests: [
    'send my bills to another address',
    'I want to change my mailing address',
    'update my billing address',
    'I moved, please send my letters to a different address',
    'please mail the bills to my office instead',
  ],
  parameters: z.object({
    new_address: z
      .string()
      .min(8, 'write the whole address with house number, street, city and ZIP code')
      .max(200)
      .describe(
        'The new mailing address: house number, street, city, state and ZIP code. Ask: "What is the new mailing address, with city and ZIP code?"',
      ),
  }),
  result: z.object({ new_address: z.string(), effective_date: z.string(), message: z.string() }),
  effect: 'write',
  requires: 'verified',
  timeoutMs: 5000,
  async confirm(args, context) {
    const { account } = await ownAccount(context);
    const address = wholeAddress(args.new_address);
    if (account.mailingAddress === address) return undefined;
    return `I’ll send your ${mailOf(account)} to ${address} from now on. Is that right?`;
  },
  async execute(args, context) {
    const { records, account, moment } = await ownAccount(context);
    const address = wholeAddress(args.new_address);
    await changeRecord({
      area: records,
      signal: context.signal,
      id: accountId,
      schema: accountSchema,
      change: (current = account) =>
        current.mailingAddress === address ? current : { ...current, mailingAddress: address },
    });
    context.learn({ billing_address: address });
    return {
      new_address: address,
      effective_date: isoDate(moment.nowMs, moment.timeZone),
      message: account.paperless
        ? `Done. Your letters will go to ${address} from now on. Your bills keep coming by e-mail.`
        : `Done. Your bills will go to ${address}, starting with the next one.`,
    };
  },
});

/** Who has chosen paperless billing gets no bills by mail. */
const mailOf = ({ paperless }: Account): string => (paperless ? 'letters' : 'bills');

/** @throws ToolFailure asking for the rest of an address that no letter would reach. */
function wholeAddress(spoken: string): string {
  const address = spoken.trim().replaceAll(/\s+/g, ' ');
  if (/\d/.test(address) && /\p{L}{2}/u.test(address)) return address;
  throw askFor(
    'new_address',
    'For letters I need house number, street, city and ZIP code. What is the whole address?',
  );
}
