import type { Channel } from '#shared/contracts/ids.ts';

/** What the durable channel switch needs to begin. */
export interface ChannelSwitchRequest {
  readonly sessionId: string;
  /** Undefined for a stranger. */
  readonly customerId: string | undefined;
  /** E.164 number the customer can be written to. */
  readonly customerPhone: string | undefined;
  readonly from: Channel;
  readonly target: Channel;
  /** Channels to try when the target fails, in order. */
  readonly fallbacks: readonly Channel[];
  /** The agent's words for the first message on the target channel. */
  readonly agentMessage: string;
  /** What the voice agent says when the message has arrived. */
  readonly farewell: string;
}

/**
 * Starts the durable switch. The session is stored before this is called, so that the switch sees
 * the conversation up to now. The same session and target give the same id.
 */
export type StartChannelSwitch = (
  request: ChannelSwitchRequest,
) => Promise<{ readonly handoffId: string }>;

/** Tells the durable switch that the customer has arrived on the new channel. Idempotent. */
export type CustomerArrived = (arrival: {
  readonly handoffId: string;
  readonly customerId: string;
  readonly sessionId: string;
  readonly channel: Channel;
}) => Promise<void>;
