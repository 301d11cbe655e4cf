import { z } from 'zod';
import { spokenPhoneEnding } from '#registries/toolstore/wording/spoken-phone.ts';
import { channelSchema } from '#shared/contracts/ids.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';
import { channelName } from './channel-names.ts';
import { customerNumber } from './customer-number.ts';
import { spokenQueue } from './spoken-queue.ts';

const reasonSchema = z.enum([
  'high_volume',
  'document_needed',
  'customer_request',
  'async_followup',
  'complex_issue',
]);

const result = z.object({
  offered_channels: z.array(channelSchema).min(1),
  reason: reasonSchema,
  message: z.string(),
  next_tool: z.literal('execute_channel_handoff'),
  arguments: z.object({
    target_channel: z.enum(['whatsapp', 'webchat']),
    handoff_message: z.string().optional(),
  }),
});

export const offerChannelSwitch = defineTool({
  name: 'offer_channel_switch',
  version: 1,
  description:
    'Offers to continue this conversation on WhatsApp or in web chat instead of here, without repeating anything. It only asks; once the customer agrees, `execute_channel_handoff` does it. Use it when the customer would rather write, wants something in writing, needs to send a photo or a document, or the lines are busy.',
  exampleRequests: [
    'can we do this in writing',
    'can you text me instead',
    'can I send you a photo of it',
    'I would rather chat',
    'I cannot stay on the phone',
    'do you have WhatsApp',
  ],
  parameters: z.object({
    reason: reasonSchema
      .default('customer_request')
      .describe(
        'Why: high_volume (lines are busy), document_needed (photo or document to send), customer_request (the customer asked for it), async_followup (news will come later), or complex_issue (easier in writing).',
      ),
    preferred_channel: z
      .enum(['whatsapp', 'webchat', 'either'])
      .default('either')
      .describe(
        'Where the customer wants to go: whatsapp (text messages on their phone), webchat (chat on the website), or either when they have not said.',
      ),
    conversation_summary: z
      .string()
      .max(1000)
      .optional()
      .describe('One or two sentences on where things stand, for the first message there.'),
  }),
  result,
  effect: 'call',
  requires: 'none',
  timeoutMs: 4000,
  signal: ({ offered_channels, reason }) => ({
    type: 'channel-offer',
    channels: offered_channels,
    reason,
  }),
  async execute(args, context): Promise<z.infer<typeof result>> {
    const current = context.session.channel;
    if (args.preferred_channel === current) {
      throw new ToolFailure({
        code: 'already_on_channel',
        message: `We’re already in your ${channelName(current)}, so you can go on right here.`,
      });
    }
    const reachable = await context.services.reachableChannels();
    const others = reachable.filter(
      (channel): channel is 'whatsapp' | 'webchat' => channel !== current && channel !== 'voice',
    );
    const offered =
      args.preferred_channel === 'either'
        ? others
        : others.filter((channel) => channel === args.preferred_channel);
    const [target] = offered;
    if (target === undefined) {
      throw new ToolFailure({
        code: 'channel_not_reachable',
        message:
          args.preferred_channel === 'either' || others.length === 0
            ? 'I can’t reach you on another channel, but we can go on right here.'
            : `I can’t reach you there, but ${channelName(others[0] ?? current)} would work. Would you like that?`,
        fix: 'Go on here, or offer one of the other channels.',
      });
    }
    const busy =
      args.reason === 'high_volume' && context.session.facts.queue_told === undefined
        ? `${spokenQueue(await context.services.queue.status())} `
        : '';
    context.learn({
      channel_offered: offered.join(', '),
      ...(busy === '' ? {} : { queue_told: true }),
    });
    return {
      offered_channels: offered,
      reason: args.reason,
      message: `${busy}${offerSentence(offered, target, context)}`,
      next_tool: 'execute_channel_handoff',
      arguments: {
        target_channel: target,
        ...(args.conversation_summary === undefined
          ? {}
          : { handoff_message: args.conversation_summary }),
      },
    };
  },
});

function offerSentence(
  offered: readonly ('whatsapp' | 'webchat')[],
  target: 'whatsapp' | 'webchat',
  context: ToolContext,
): string {
  const phone = customerNumber(context);
  const where =
    target === 'whatsapp' && phone !== undefined
      ? `on WhatsApp, at ${spokenPhoneEnding(phone)}`
      : target === 'whatsapp'
        ? 'on WhatsApp'
        : 'in our web chat';
  const other = offered.includes('webchat') && target === 'whatsapp' ? ' Web chat works too.' : '';
  return `We can continue ${where}, and you won’t have to repeat anything.${other} Would you like me to switch us over?`;
}
