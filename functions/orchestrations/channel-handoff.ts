import { type OrchestrationContext, RetryOptions, type Task } from 'durable-functions';
import {
  type ChannelFailure,
  type ChannelHandoffInput,
  type ConversationSummary,
  channelHandoffInputSchema,
  conversationSummarySchema,
  type HandoffActivityInputs,
  type HandoffActivityName,
  type HandoffContext,
  type HandoffEvent,
  type HandoffOutcome,
  type HandoffProgress,
  handoffEventNames,
  handoffEventSchema,
  type SentMessage,
  sentMessageSchema,
  type TargetChannel,
} from './channel-handoff-messages.ts';
import { ExternalEvents } from './external-events.ts';

/** Time for the voice agent to say goodbye before its leg is closed for it. */
const farewellSeconds = 30;

export interface ChannelHandoffResult {
  readonly outcome: HandoffOutcome;
  readonly channel?: TargetChannel;
  readonly failures: readonly ChannelFailure[];
}

/** A step of the orchestration: yields durable tasks, is resumed with their results. */
type Step<Result> = Generator<Task, Result, unknown>;

/** What events have told of the customer. They may come in any order. */
interface CustomerState {
  hasArrived: boolean;
  hasHungUp: boolean;
}

/**
 * Moves a customer to another channel: prepares what the next channel must know, sends the first
 * message, waits for its delivery, tries the next channel when it fails, lets the voice leg say
 * goodbye only after delivery, and waits for the customer with one reminder.
 *
 * Pure: everything it does goes through `context.df`, so that a recorded history replays.
 */
export function* channelHandoff(context: OrchestrationContext): Step<ChannelHandoffResult> {
  const { df } = context;
  const input = channelHandoffInputSchema.parse(df.getInput());
  const events = new ExternalEvents(df, handoffEventNames);
  const customer: CustomerState = { hasArrived: false, hasHungUp: false };
  const startedAtMs = df.currentUtcDateTime.getTime();
  const failures: ChannelFailure[] = [];
  const report = (progress: Omit<HandoffProgress, 'failures'>) =>
    df.setCustomStatus({ ...progress, failures: [...failures] } satisfies HandoffProgress);

  report({ stage: 'preparing' });
  const conversation = yield* summarise(context, input);
  for (const channel of input.channels) {
    const handoff: HandoffContext = {
      handoffId: df.instanceId,
      requestId: input.requestId,
      sessionId: input.sessionId,
      customerId: input.customerId,
      customerPhone: input.customerPhone,
      from: input.from,
      target: channel,
      startedAtMs,
      conversation,
    };
    report({ stage: 'sending', channel });
    const sent = yield* send(context, handoff, input.agentMessage);
    const delivery =
      sent.state === 'sent'
        ? yield* awaitDelivery(context, events, customer, sent.messageId, input)
        : sent;
    if (delivery.state === 'failed') {
      failures.push({ channel, reason: delivery.reason });
      continue;
    }
    const link = sent.state !== 'failed' && sent.link !== undefined ? { link: sent.link } : {};
    report({ stage: 'delivered', channel, ...link });
    yield* leaveVoice(context, events, customer, handoff);
    yield* awaitCustomer(context, events, customer, handoff, input);
    const outcome = customer.hasArrived ? 'arrived' : 'given-up';
    yield* tryAct(context, 'finishHandoff', { ...handoff, outcome });
    report({ stage: outcome, channel, ...link });
    return { outcome, channel, failures };
  }
  report({ stage: 'failed' });
  yield* giveUpOnAll(context, customer, input, conversation, startedAtMs, failures);
  return { outcome: 'failed', failures };
}

/** The summary, or the agent's own words when there is no conversation to read. */
function* summarise(
  context: OrchestrationContext,
  { sessionId, agentMessage }: ChannelHandoffInput,
): Step<ConversationSummary> {
  const summary = yield* tryAct(context, 'summariseHandoff', { sessionId });
  const known = summary.ok ? conversationSummarySchema.nullable().parse(summary.result) : null;
  return known ?? { summary: agentMessage };
}

/** Saves what the next channel must know, then sends. The customer must not meet an agent who knows nothing. */
function* send(
  context: OrchestrationContext,
  handoff: HandoffContext,
  agentMessage: string,
): Step<SentMessage> {
  const saved = yield* tryAct(context, 'saveHandoffContext', handoff);
  if (!saved.ok) return { state: 'failed', reason: 'context-not-saved' };
  // The thread is a record; the switch works without it.
  yield* tryAct(context, 'syncHandoffThread', handoff);
  const sent = yield* tryAct(context, 'sendHandoffMessage', {
    ...handoff,
    channel: handoff.target,
    agentMessage,
  });
  return sent.ok ? sentMessageSchema.parse(sent.result) : { state: 'failed', reason: 'not-sent' };
}

type Delivery =
  | { readonly state: 'delivered' }
  | { readonly state: 'failed'; readonly reason: string };

function* awaitDelivery(
  context: OrchestrationContext,
  events: ExternalEvents,
  customer: CustomerState,
  messageId: string,
  input: ChannelHandoffInput,
): Step<Delivery> {
  const deadline = secondsFromNow(context, input.deliveryTimeoutSeconds);
  // Who writes back has got the message, whatever the reports say.
  while (!customer.hasArrived) {
    const event = yield* nextEvent(events, customer, deadline);
    if (event === 'deadline') return { state: 'failed', reason: 'no-delivery-report' };
    const isThisMessage = 'messageId' in event && event.messageId === messageId;
    if (isThisMessage && event.type === 'failed') return { state: 'failed', reason: event.reason };
    if (isThisMessage) break;
  }
  return { state: 'delivered' };
}

/** Lets the voice agent say goodbye and makes sure that its leg ends. */
function* leaveVoice(
  context: OrchestrationContext,
  events: ExternalEvents,
  customer: CustomerState,
  handoff: HandoffContext,
): Step<void> {
  if (handoff.from !== 'voice' || customer.hasHungUp) return;
  yield* tryAct(context, 'tellVoiceLeg', {
    handoffId: handoff.handoffId,
    sessionId: handoff.sessionId,
    delivered: true,
    channel: handoff.target,
    reason: 'delivered',
  });
  const deadline = secondsFromNow(context, farewellSeconds);
  while (!customer.hasHungUp) {
    if ((yield* nextEvent(events, customer, deadline)) !== 'deadline') continue;
    yield* tryAct(context, 'closeVoiceLeg', { sessionId: handoff.sessionId });
    return;
  }
}

/** Waits until the customer has arrived or the switch is given up. */
function* awaitCustomer(
  context: OrchestrationContext,
  events: ExternalEvents,
  customer: CustomerState,
  handoff: HandoffContext,
  input: ChannelHandoffInput,
): Step<void> {
  const reminderAt = secondsFromNow(context, input.reminderAfterMinutes * 60);
  const giveUpAt = secondsFromNow(context, input.giveUpAfterMinutes * 60);
  let reminded = reminderAt >= giveUpAt;
  while (!customer.hasArrived) {
    const event = yield* nextEvent(events, customer, reminded ? giveUpAt : reminderAt);
    if (event !== 'deadline') continue;
    if (reminded) return;
    yield* tryAct(context, 'remindOfHandoff', { ...handoff, channel: handoff.target });
    reminded = true;
  }
}

function* giveUpOnAll(
  context: OrchestrationContext,
  customer: CustomerState,
  input: ChannelHandoffInput,
  conversation: ConversationSummary,
  startedAtMs: number,
  failures: readonly ChannelFailure[],
): Step<void> {
  const { instanceId: handoffId } = context.df;
  const { sessionId, requestId, customerId, customerPhone, from } = input;
  // The customer asked for the first channel; the others were tried without asking.
  const [wished] = failures;
  if (wished === undefined) return;
  if (from === 'voice' && !customer.hasHungUp) {
    yield* tryAct(context, 'tellVoiceLeg', {
      handoffId,
      sessionId,
      delivered: false,
      channel: wished.channel,
      reason: wished.reason,
    });
  }
  yield* tryAct(context, 'finishHandoff', {
    handoffId,
    requestId,
    sessionId,
    customerId,
    customerPhone,
    from,
    target: wished.channel,
    startedAtMs,
    conversation,
    outcome: 'failed',
  });
}

function secondsFromNow(context: OrchestrationContext, seconds: number): Date {
  return new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000);
}

/** The next event, noted in what is known of the customer. `unknown`: not one of ours. */
function* nextEvent(
  events: ExternalEvents,
  customer: CustomerState,
  deadline: Date,
): Step<HandoffEvent | { readonly type: 'unknown' } | 'deadline'> {
  const payload = yield* events.next(deadline);
  if (payload === undefined) return 'deadline';
  const event = handoffEventSchema.safeParse(payload);
  if (!event.success) return { type: 'unknown' };
  if (event.data.type === 'customerArrived') customer.hasArrived = true;
  if (event.data.type === 'voiceClosed') customer.hasHungUp = true;
  return event.data;
}

/** The result, or that the activity failed for good. The reason is in the instance's history. */
function* tryAct<Name extends HandoffActivityName>(
  context: OrchestrationContext,
  name: Name,
  input: HandoffActivityInputs[Name],
): Step<{ readonly ok: true; readonly result: unknown } | { readonly ok: false }> {
  const retry = new RetryOptions(300, 3);
  retry.backoffCoefficient = 2;
  try {
    return { ok: true, result: yield context.df.callActivityWithRetry(name, retry, input) };
  } catch (error) {
    if (!context.df.isReplaying) context.warn(`${name} failed for good`, error);
    return { ok: false };
  }
}
