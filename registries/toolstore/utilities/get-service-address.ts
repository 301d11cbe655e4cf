import { z } from 'zod';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { defineTool } from '#shared/contracts/tool.ts';

export const getServiceAddress = defineTool({
  name: 'get_service_address',
  version: 1,
  description:
    'Looks up the service address on file and the meter number of the customer’s account.',
  exampleRequests: [
    'which address do you have for me',
    'what service address is on file',
    'what is my meter number',
    'is my account for the house on Oak Street',
  ],
  parameters: z.object({ account_number: accountNumberParameter }),
  result: z.object({
    service_address: z.string(),
    meter_number: z.string(),
    service_type: z.string(),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'identified',
  timeoutMs: 5000,
  async execute(args, context) {
    const { account } = await ownAccount(context, args.account_number);
    context.learn({ service_address: account.serviceAddress });
    return {
      service_address: account.serviceAddress,
      meter_number: account.meterNumber,
      service_type: spokenList(account.services),
      message: `Your service address is ${spokenAddress(account.serviceAddress)}, with meter number ${account.meterNumber}.`,
    };
  },
});
