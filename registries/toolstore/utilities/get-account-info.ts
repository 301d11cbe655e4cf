import { z } from 'zod';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import {
  accountNumberParameter,
  ownAccount,
} from '#registries/toolstore/utilities/account/own-account.ts';
import { accountStatus } from '#registries/toolstore/utilities/account/shut-off-notice.ts';
import { readStanding } from '#registries/toolstore/utilities/ledger/read-standing.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import { autopayId, autopaySchema } from '#registries/toolstore/utilities/records/arrangements.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { isoDate } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool } from '#shared/contracts/tool.ts';

const result = z.object({
  account_number: z.string(),
  customer_name: z.string(),
  service_address: z.string(),
  mailing_address: z.string(),
  /** For verified customers only: it tells whether they are behind with paying. */
  account_status: z.enum(['active', 'shut_off_notice']).optional(),
  service_type: z.string(),
  account_since: z.string(),
  autopay_enrolled: z.boolean(),
  paperless_enrolled: z.boolean(),
  message: z.string(),
});

export const getAccountInfo = defineTool({
  name: 'get_account_info',
  version: 1,
  description:
    'Looks up the customer’s account profile: account number, name on the account, service and mailing address, kind of service, autopay and paperless settings. Has no amounts: for money use the bill tools.',
  exampleRequests: [
    'what is my account number',
    'what information do you have on my account',
    'am I signed up for paperless',
    'is autopay turned on for me',
    'which services do I have with you',
  ],
  parameters: z.object({ account_number: accountNumberParameter }),
  result,
  effect: 'read',
  requires: 'identified',
  timeoutMs: 5000,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const { account, records, moment } = await ownAccount(context, args.account_number);
    const isVerified = context.customer?.verified === true;
    const [autopay, status] = await Promise.all([
      readRecord(records, autopayId, autopaySchema),
      isVerified ? readStanding(records, moment.nowMs) : undefined,
    ]);
    const services = spokenList(account.services);
    const settings = `Autopay is ${autopay === undefined ? 'off' : 'on'} and paperless billing is ${account.paperless ? 'on' : 'off'}.`;
    return {
      account_number: account.accountNumber,
      customer_name: account.customerName,
      service_address: account.serviceAddress,
      mailing_address: account.mailingAddress,
      ...(status === undefined ? {} : { account_status: accountStatus(account, status.standing) }),
      service_type: services,
      account_since: isoDate(account.customerSince, moment.timeZone),
      autopay_enrolled: autopay !== undefined,
      paperless_enrolled: account.paperless,
      message: `Your account number is ${account.accountNumber}, in the name of ${account.customerName}, with ${services} service at ${spokenAddress(account.serviceAddress)}. ${settings}`,
    };
  },
});
