import { createHash } from 'node:crypto';
import { z } from 'zod';
import { askFor } from '#registries/toolstore/ask-for.ts';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import { accountId, accountSchema } from '#registries/toolstore/utilities/records/account.ts';
import {
  type OutageSubscription,
  outageSubscriptionSchema,
} from '#registries/toolstore/utilities/records/outage.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { spokenPhoneEnding } from '#registries/toolstore/wording/spoken-phone.ts';
import { defineTool, type ToolContext } from '#shared/contracts/tool.ts';

const result = z.object({
  subscribed: z.literal(true),
  method: z.enum(['sms', 'email', 'both']),
  message: z.string(),
});

export const subscribeOutageUpdates = defineTool({
  name: 'subscribe_outage_updates',
  version: 1,
  description:
    'Signs the customer up for updates about an outage by text message or e-mail. Texts go to the number they are calling or writing from.',
  exampleRequests: [
    'text me when the power is back',
    'keep me posted about the repair',
    'add my mobile number to the updates',
    'can you notify me about the outage',
    'send me an email with the updates',
  ],
  parameters: z.object({
    notification_method: z
      .enum(['sms', 'email', 'both'])
      .default('sms')
      .describe('How to notify: sms (text message to the phone), email, or both.'),
    phone_number: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'write it in international form, e.g. +15550100102')
      .optional()
      .describe(
        'Another phone number for the texts, in international form. Leave it out for the number the customer is calling from.',
      ),
    email: z.email().optional().describe('E-mail address. Leave it out for the one on file.'),
  }),
  result,
  effect: 'write',
  requires: 'none',
  timeoutMs: 5000,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const { notification_method: method } = args;
    const phone = method === 'email' ? undefined : (args.phone_number ?? ownPhone(context));
    const email = method === 'sms' ? undefined : (args.email ?? (await ownEmail(context)));
    if (method !== 'email' && phone === undefined) {
      throw askFor('phone_number', 'Which mobile number should the updates go to?');
    }
    if (method !== 'sms' && email === undefined) {
      throw askFor('email', 'Which e-mail address should the updates go to?');
    }
    const about = aboutWhat(context);
    const subscriber =
      context.customer?.customerId ?? context.session.customerPhone ?? context.session.sessionId;
    const id = `outage-subscription-${createHash('sha256').update(`${subscriber}:${about}`).digest('hex').slice(0, 24)}`;
    const subscription = await changeRecord<OutageSubscription>({
      // A stranger who reported an outage has no records of their own.
      area:
        context.customer === undefined
          ? context.services.publicRecords
          : context.services.customerRecords(),
      id,
      signal: context.signal,
      schema: outageSubscriptionSchema,
      // Asking for another way of being told does not end the first one.
      change: (current) => {
        const next = { ...ways(phone ?? current?.phone, email ?? current?.email), about };
        return current !== undefined && current.phone === next.phone && current.email === next.email
          ? current
          : { id, kind: 'outage-subscription', at: Math.round(context.clock.now()), ...next };
      },
    });
    context.learn({ updates_subscribed: subscription.method });
    const told = [
      ...(subscription.phone === undefined
        ? []
        : [`text updates to ${spokenPhoneEnding(subscription.phone)}`]),
      ...(subscription.email === undefined ? [] : [`e-mails to ${subscription.email}`]),
    ];
    return {
      subscribed: true,
      method: subscription.method,
      message: `Done. We’ll send ${spokenList(told)}${about === 'service area' ? '' : ` about ${about}`} as soon as there is news.`,
    };
  },
});

const ways = (
  phone: string | undefined,
  email: string | undefined,
): Pick<OutageSubscription, 'method' | 'phone' | 'email'> => ({
  method: phone === undefined ? 'email' : email === undefined ? 'sms' : 'both',
  ...(phone === undefined ? {} : { phone }),
  ...(email === undefined ? {} : { email }),
});

/** The ticket they spoke of, the outage, or whatever happens in the area. */
function aboutWhat(context: ToolContext): string {
  const {
    issue_type: issue,
    emergency_ticket_id: emergency,
    outage_ticket_id: repair,
    outage_id: outage,
  } = context.session.facts;
  const ticket = issue === 'emergency' ? (emergency ?? repair) : (repair ?? emergency);
  if (typeof ticket === 'string') return `ticket ${ticket}`;
  return typeof outage === 'string' ? `outage ${outage}` : 'service area';
}

const ownPhone = ({ customer, session }: ToolContext): string | undefined =>
  session.customerPhone ?? customer?.phone;

async function ownEmail(context: ToolContext): Promise<string | undefined> {
  if (context.customer === undefined) return undefined;
  const account = await readRecord(context.services.customerRecords(), accountId, accountSchema);
  return account?.email;
}
