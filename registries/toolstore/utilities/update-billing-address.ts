import { z } from 'zod';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { ownAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import { accountId, accountSchema } from '#registries/toolstore/utilities/records/account.ts';
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
  confirm: (args) => `I’ll send your bills to ${args.new_address} from now on. Is that right?`,
  async execute(args, context) {
    const { records, account, moment } = await ownAccount(context);
    await changeRecord({
      area: records,
      id: accountId,
      schema: accountSchema,
      change: (current = account) =>
        current.mailingAddress === args.new_address
          ? current
          : { ...current, mailingAddress: args.new_address },
    });
    context.learn({ billing_address: args.new_address });
    return {
      new_address: args.new_address,
      effective_date: isoDate(moment.nowMs, moment.timeZone),
      message: `Done. Your bills will go to ${args.new_address}, starting with the next one.`,
    };
  },
});
