import { z } from 'zod';
import { listRecords } from '#registries/toolstore/records/read-record.ts';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { readStanding } from '#registries/toolstore/utilities/ledger/read-standing.ts';
import { assistanceProgrammeSchema } from '#registries/toolstore/utilities/records/policy.ts';
import { defineTool } from '#shared/contracts/tool.ts';

export const checkAssistancePrograms = defineTool({
  name: 'check_assistance_programs',
  version: 1,
  description:
    'Lists programs that help customers who have trouble paying: bill assistance, hardship funds, low-income discounts.',
  exampleRequests: [
    'I lost my job and cannot pay',
    'is there any help with paying my bill',
    'do you have programs for low income families',
    'I am struggling with the payments',
    'can I get financial assistance',
  ],
  parameters: z.object({ account_number: accountNumberParameter }),
  result: z.object({
    programs: z.array(
      z.object({ name: z.string(), summary: z.string(), how_to_apply: z.string() }),
    ),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'identified',
  timeoutMs: 5000,
  async execute(args, context) {
    const { records, moment } = await ownAccount(context, args.account_number);
    const [programmes, { standing }] = await Promise.all([
      listRecords(
        context.services.publicRecords,
        'assistance-programme',
        assistanceProgrammeSchema,
      ),
      readStanding(records, moment.nowMs),
    ]);
    // Leaving some out would tell whoever calls from the customer's number how they stand.
    const mayBeBehind = context.customer?.verified !== true || standing.pastDueCents > 0;
    const open = programmes
      .filter(({ pastDueOnly }) => mayBeBehind || !pastDueOnly)
      .toSorted((one, other) => Number(other.pastDueOnly) - Number(one.pastDueOnly));
    const told = open
      .slice(0, 2)
      .map(({ name, summary, howToApply }) => `The ${name} ${summary} ${howToApply}`);
    return {
      programs: open.map(({ name, summary, howToApply }) => ({
        name,
        summary,
        how_to_apply: howToApply,
      })),
      message:
        told.length === 0
          ? 'There is no assistance program open right now.'
          : `There is help. ${told.join(' ')}`,
    };
  },
});
