import type { Channel } from '#shared/contracts/ids.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';
import {
  type ChannelHandoffInput,
  channelHandoffId,
  channelHandoffName,
  targetChannelSchema,
} from './channel-handoff-messages.ts';

/** Times of a switch in a scenario that has no omnichannel block. */
const defaultTimes = {
  delivery_timeout_seconds: 30,
  reminder_after_minutes: 30,
  give_up_after_minutes: 1440,
};

export interface HandoffRequest {
  readonly sessionId: string;
  readonly customerId?: string | undefined;
  /** Absent: the number on the customer's record. */
  readonly customerPhone?: string | undefined;
  readonly from: Channel;
  readonly target: Channel;
  /** Channels to try when the target fails, in order. */
  readonly fallbacks: readonly Channel[];
  readonly agentMessage: string;
  /** Scenario of a session that has none stored yet. */
  readonly scenario?: string | undefined;
}

/**
 * Starts the durable switch of a session to another channel. A session has one at a time: while one
 * runs, it is left alone.
 *
 * @throws CodedError `conflict` when the customer is on the target channel already.
 */
export async function beginChannelHandoff(
  services: Pick<
    Services,
    'orchestrations' | 'randomId' | 'sessions' | 'customers' | 'content' | 'settings'
  >,
  request: HandoffRequest,
): Promise<{ readonly handoffId: string; readonly state: 'started' | 'running' }> {
  const { orchestrations, randomId, sessions, customers, content, settings } = services;
  const { sessionId, customerId, from } = request;
  const channels = [...new Set([request.target, ...request.fallbacks])].flatMap((channel) => {
    const target = targetChannelSchema.safeParse(channel);
    return target.success && target.data !== from ? [target.data] : [];
  });
  if (channels.length === 0) {
    throw new CodedError('conflict', 'The customer is on that channel already.');
  }
  const customerPhone =
    request.customerPhone ?? (customerId && (await customers.get(customerId))?.phone);
  const stored = await sessions.load(sessionId);
  const name = stored?.memo.scenario ?? request.scenario ?? settings.scenario;
  const times = content.scenarios.get(name)?.omnichannel ?? defaultTimes;
  const handoffId = channelHandoffId(sessionId);
  const state = await orchestrations.start(channelHandoffName, handoffId, {
    requestId: randomId(),
    sessionId,
    ...(customerId === undefined ? {} : { customerId }),
    ...(customerPhone === undefined ? {} : { customerPhone }),
    from,
    channels,
    agentMessage: request.agentMessage,
    deliveryTimeoutSeconds: times.delivery_timeout_seconds,
    reminderAfterMinutes: times.reminder_after_minutes,
    giveUpAfterMinutes: times.give_up_after_minutes,
  } satisfies ChannelHandoffInput);
  return { handoffId, state };
}
