import { z } from 'zod';
import { channelSchema } from '#shared/contracts/ids.ts';

/** Name of the orchestration. */
export const channelHandoffName = 'channelHandoff';

/** At most one switch per session runs at a time: the instance's id is the session's. */
export function channelHandoffId(sessionId: string): string {
  return `handoff-${sessionId}`;
}

/** The session that a handoff id belongs to, or undefined when it is no handoff id. */
export function sessionOfHandoff(handoffId: string): string | undefined {
  return /^handoff-(.+)$/.exec(handoffId)?.[1];
}

/** A channel that a customer can be sent to. */
export const targetChannelSchema = channelSchema.exclude(['voice']);
export type TargetChannel = z.infer<typeof targetChannelSchema>;

export const channelHandoffInputSchema = z.object({
  /** New for every start of the same instance id: what must not happen twice is keyed with it. */
  requestId: z.string(),
  sessionId: z.string(),
  customerId: z.string().optional(),
  customerPhone: z.string().optional(),
  from: channelSchema,
  /** The wished channel, then its fallbacks. */
  channels: z.array(targetChannelSchema).min(1),
  agentMessage: z.string(),
  deliveryTimeoutSeconds: z.number().int().positive(),
  reminderAfterMinutes: z.number().int().positive(),
  giveUpAfterMinutes: z.number().int().positive(),
});
export type ChannelHandoffInput = z.infer<typeof channelHandoffInputSchema>;

/** External events of the orchestration, with their payloads. */
export const handoffEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('delivered'), messageId: z.string() }),
  z.object({ type: z.literal('failed'), messageId: z.string(), reason: z.string() }),
  z.object({ type: z.literal('customerArrived'), channel: channelSchema }),
  z.object({ type: z.literal('voiceClosed') }),
]);
export type HandoffEvent = z.infer<typeof handoffEventSchema>;
export const handoffEventNames = ['delivered', 'failed', 'customerArrived', 'voiceClosed'] as const;

export const conversationSummarySchema = z.object({
  summary: z.string(),
  activeAgent: z.string().optional(),
  scenario: z.string().optional(),
});
export type ConversationSummary = z.infer<typeof conversationSummarySchema>;

/** Why a channel did not work. */
export const channelFailureSchema = z.object({ channel: targetChannelSchema, reason: z.string() });
export type ChannelFailure = z.infer<typeof channelFailureSchema>;

export const sentMessageSchema = z.discriminatedUnion('state', [
  /** Accepted; the report is still to come. */
  z.object({ state: z.literal('sent'), messageId: z.string(), link: z.string().optional() }),
  /** The report was faster than the answer. */
  z.object({ state: z.literal('delivered'), messageId: z.string(), link: z.string().optional() }),
  z.object({ state: z.literal('failed'), reason: z.string() }),
]);
export type SentMessage = z.infer<typeof sentMessageSchema>;

export type HandoffOutcome = 'arrived' | 'given-up' | 'failed';

/** What people and processes see of a running switch. */
export const handoffProgressSchema = z.object({
  stage: z.enum(['preparing', 'sending', 'delivered', 'arrived', 'failed', 'given-up']),
  channel: targetChannelSchema.optional(),
  link: z.string().optional(),
  failures: z.array(channelFailureSchema).default([]),
});
export type HandoffProgress = z.infer<typeof handoffProgressSchema>;

/** Input of each activity of the switch, by activity name. */
export interface HandoffActivityInputs {
  readonly summariseHandoff: { readonly sessionId: string };
  readonly saveHandoffContext: HandoffContext;
  readonly syncHandoffThread: HandoffContext;
  readonly sendHandoffMessage: HandoffContext & {
    readonly channel: TargetChannel;
    readonly agentMessage: string;
  };
  readonly remindOfHandoff: HandoffContext & { readonly channel: TargetChannel };
  readonly tellVoiceLeg: {
    readonly handoffId: string;
    readonly sessionId: string;
    readonly delivered: boolean;
    readonly channel: TargetChannel;
    readonly reason: string;
  };
  readonly closeVoiceLeg: { readonly sessionId: string };
  readonly finishHandoff: HandoffContext & { readonly outcome: HandoffOutcome };
}
export type HandoffActivityName = keyof HandoffActivityInputs;

/** What every activity knows about the switch. */
export interface HandoffContext {
  readonly handoffId: string;
  readonly requestId: string;
  readonly sessionId: string;
  readonly customerId: string | undefined;
  readonly customerPhone: string | undefined;
  readonly from: ChannelHandoffInput['from'];
  readonly target: TargetChannel;
  readonly startedAtMs: number;
  readonly conversation: ConversationSummary;
}
