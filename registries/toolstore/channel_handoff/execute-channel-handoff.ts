import { z } from 'zod';
import { spokenPhoneEnding } from '#registries/toolstore/wording/spoken-phone.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';
import { channelName } from './channel-names.ts';
import { customerNumber } from './customer-number.ts';

const targetSchema = z.enum(['whatsapp', 'webchat']);

export const executeChannelHandoff = defineTool({
  name: 'execute_channel_handoff',
  version: 1,
  description:
    'Moves this conversation to WhatsApp or web chat: sends the first message there with everything known so far. Use it only after the customer has agreed to an offer of `offer_channel_switch`.',
  exampleRequests: [
    'yes, switch me over to WhatsApp',
    'okay, send me the chat link',
    'yes, let us continue there',
    'sure, go ahead and move me over',
  ],
  parameters: z.object({
    target_channel: targetSchema.describe(
      'Where to go on: whatsapp (message to the customer’s phone) or webchat (link to the chat on the website). Ask: "Would you like WhatsApp or web chat?"',
    ),
    customer_phone: z
      .string()
      .max(40)
      .optional()
      .describe('Phone number for the message. Leave it out for the customer’s own number.'),
    handoff_message: z
      .string()
      .max(1000)
      .optional()
      .describe('One or two sentences on where things stand, for the first message there.'),
    end_call_message: z
      .string()
      .max(300)
      .optional()
      .describe('What to say before this channel is closed. Leave it out for the usual goodbye.'),
  }),
  result: z.object({
    handoff_id: z.string(),
    target_channel: targetSchema,
    farewell: z.string(),
    message: z.string(),
  }),
  effect: 'call',
  requires: 'none',
  timeoutMs: 8000,
  signal: ({ handoff_id, target_channel, farewell }) => ({
    type: 'channel-switch',
    handoffId: handoff_id,
    target: target_channel,
    farewell,
  }),
  async execute(args, context) {
    const { target_channel: target } = args;
    const current = context.session.channel;
    if (target === current) {
      throw new ToolFailure({
        code: 'already_on_channel',
        message: `We’re already in your ${channelName(current)}, so you can go on right here.`,
      });
    }
    refuseForeignNumber(args.customer_phone, context);
    const reachable = (await context.services.reachableChannels()).filter(
      (channel) => channel !== current && channel !== 'voice',
    );
    if (!reachable.includes(target)) {
      const [other] = reachable;
      throw new ToolFailure({
        code: 'channel_not_reachable',
        message:
          other === undefined
            ? 'I can’t reach you on another channel, but we can go on right here.'
            : `I can’t reach you on ${channelName(target)}, but ${channelName(other)} would work. Would you like that?`,
        fix: 'Go on here, or offer one of the other channels.',
      });
    }
    if (context.session.facts.channel_offered === undefined) {
      // A caller must know what will happen, and to which number, before the call is given up.
      throw new ToolFailure({
        code: 'not_offered',
        message: `Shall I send it to your ${channelName(target)}?`,
        fix: 'Call `offer_channel_switch` first and wait for the customer to agree.',
      });
    }
    const farewell = args.end_call_message ?? usualFarewell(target, current === 'voice');
    const { handoffId } = await context.services.startChannelSwitch({
      target,
      fallbacks: reachable.filter((channel) => channel !== target),
      agentMessage: args.handoff_message ?? whereThingsStand(context),
      farewell,
    });
    return {
      handoff_id: handoffId,
      target_channel: target,
      farewell,
      message: `One moment, I’m sending it to your ${channelName(target)} now.`,
    };
  },
});

/** The conversation goes to the customer's own number only: a number said on the phone may be anybody's. */
function refuseForeignNumber(given: string | undefined, context: ToolContext): void {
  const own = customerNumber(context);
  const digits = given?.replaceAll(/\D/g, '') ?? '';
  if (
    digits === '' ||
    (own !== undefined && digits.length >= 4 && own.endsWith(digits.slice(-10)))
  ) {
    return;
  }
  throw new ToolFailure({
    code: 'number_not_accepted',
    message:
      own === undefined
        ? 'I can’t send our conversation to a number that I don’t know. Web chat works, though.'
        : `I can only send our conversation to your own number, ${spokenPhoneEnding(own)}. Shall I send it there?`,
    fix: 'Call this tool again without `customer_phone`.',
  });
}

const usualFarewell = (target: 'whatsapp' | 'webchat', isCall: boolean): string =>
  `${target === 'whatsapp' ? 'The message is on your WhatsApp.' : 'The link to our web chat is on its way.'} Just go on there, I have everything noted.${isCall ? ' Thanks for calling, goodbye!' : ''}`;

/** The open matters in words, from what this conversation has found out. */
function whereThingsStand({ session: { facts } }: ToolContext): string {
  const lines = [
    ['outage_ticket_id', 'Outage ticket'],
    ['emergency_ticket_id', 'Emergency ticket'],
    ['estimated_restoration', 'Estimated restoration'],
    ['crew_expected', 'Crew expected by'],
    ['last_payment_confirmation', 'Payment confirmation'],
    ['payment_arrangement_id', 'Payment plan'],
    ['bill_review_id', 'Bill review'],
  ] as const;
  const known = lines.flatMap(([key, label]) =>
    facts[key] === undefined ? [] : [`${label}: ${facts[key]}.`],
  );
  return known.length === 0 ? 'I have everything from our conversation here.' : known.join(' ');
}
