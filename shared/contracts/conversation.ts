import type { Channel, CustomerId, SessionId } from './ids.ts';
import type { VoiceSettings } from './text-to-speech.ts';
import type { TurnEvent } from './turn-event.ts';

/** One thing the customer said, typed, pressed or tapped. */
export interface TurnInput {
  /** Unique in the session; a repeated id is answered once. */
  readonly turnId: string;
  readonly text: string;
  readonly source: 'speech' | 'text' | 'keypad' | 'button';
}

/** What the channel needs to know of the agent that is speaking. */
export interface ActiveAgent {
  readonly name: string;
  readonly voice: VoiceSettings;
}

/**
 * A live conversation on one channel. One turn runs at a time: a second `respond` waits for the
 * first to end or be aborted. Voice, WhatsApp and web chat all use this and nothing below it.
 */
export interface Conversation {
  readonly sessionId: SessionId;
  readonly channel: Channel;
  readonly customerId: CustomerId | undefined;
  /** In whose memory turns are recorded, when that is not simply the customer's or a stranger's. */
  readonly recordOwner?: string;
  activeAgent(): ActiveAgent;
  /**
   * The opening words: a greeting on a new session, the handoff summary when the customer came from
   * another channel, and nothing but `turn-end` when this session was already greeted (resume).
   */
  greet(signal: AbortSignal): AsyncIterable<TurnEvent>;
  /**
   * Runs one turn. Ends with `turn-end` always, also when aborted or failed; never throws for a model
   * or tool failure. A turn that is aborted before it said or changed anything leaves no trace and may
   * be repeated. On whatsapp and webchat the iteration finishes when the turn is stored; on voice it
   * is stored in the background. Leaving the iteration early aborts the turn.
   */
  respond(input: TurnInput, signal: AbortSignal): AsyncIterable<TurnEvent>;
  /**
   * Cuts the assistant message of `turnId` in history to what the customer really heard
   * (playback position), marked as interrupted. Unknown turn ids are ignored.
   */
  cutToHeard(turnId: string, heardText: string): Promise<void>;
  /** Writes what is not yet written and frees what the conversation holds. Safe to call twice. */
  close(outcome: 'completed' | 'transferred' | 'abandoned'): Promise<void>;
}

export interface OpenConversationOptions {
  readonly sessionId: SessionId;
  readonly channel: Channel;
  /** Scenario name; the configured one when absent. Ignored when the session already exists. */
  readonly scenario?: string;
  /** E.164 number of the caller or WhatsApp sender; finds the customer. */
  readonly customerPhone?: string;
  /** Set when the channel has authenticated the customer itself (web-chat link). */
  readonly customerId?: CustomerId;
  readonly callConnectionId?: string;
  /** We called the customer: a new session has the fact `call_direction` then. */
  readonly callDirection?: 'outbound';
}

export interface Conversations {
  /** Restores the session from the hot store or creates it. */
  open(options: OpenConversationOptions): Promise<Conversation>;
}
