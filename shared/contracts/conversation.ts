import type { ActiveAgent } from './active-agent.ts';
import type { Channel, CustomerId, SessionId } from './ids.ts';
import type { CallerKeypad } from './keypad.ts';
import type { RealtimeConversation } from './realtime-conversation.ts';
import type { Fact, SessionOutcome } from './session.ts';
import type { TurnEvent } from './turn-event.ts';
import type { TurnInput } from './turn-input.ts';

export type { ActiveAgent, TurnInput };

/**
 * A turn begun on words that may still change: the customer has perhaps not finished. What it does
 * before `commit` can be undone: the model answers, tools that only read run, and nothing is stored,
 * published or changed. The first tool that would change something waits.
 */
export interface PreparedTurn {
  /**
   * As `respond` yields them; the turn's events up to the first thing that has to wait come at once.
   * Iterate once. Ends with `turn-end` after `commit`, and without any further event after `discard`.
   * A model that fails before `commit` yields nothing: it is asked again with the final words. Leaving
   * the iteration early discards the turn, after `commit` it aborts it.
   */
  readonly events: AsyncIterable<TurnEvent>;
  /**
   * The customer has said this and nothing else: what waited goes on, what was kept back is stored
   * and published.
   * Does nothing when the turn was discarded before.
   *
   * @param input same `turnId` as prepared; `text` as finally recognised goes into history, and only
   *   it can agree to a risky call.
   */
  commit(input: TurnInput): void;
  /**
   * They meant something else: it never happened, and the `turnId` may be used again. Frees the
   * conversation for the next turn at once. Does nothing when the turn was committed before.
   */
  discard(): void;
}

/**
 * What came of a correction: done, or not because the turn is not known (or left no trace, or is long
 * past), a later turn has begun, its words were taken out of history, or they are these already.
 */
export type Correction =
  | { readonly corrected: true }
  | {
      readonly corrected: false;
      readonly reason: 'unknown-turn' | 'too-late' | 'removed' | 'unchanged';
    };

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
   * What is said to an answering machine, and then `call-end` with the reason `voicemail`: the active
   * agent's `voicemail_message`, made from the scenario's variables alone, as anybody may hear it.
   * Only `call-end` where the agent has none or it was said before.
   */
  leaveVoicemail(signal: AbortSignal): AsyncIterable<TurnEvent>;
  /**
   * Runs one turn. Ends with `turn-end` always, also when aborted or failed; never throws for a model
   * or tool failure. A turn that is aborted before it said or changed anything leaves no trace and may
   * be repeated. On whatsapp and webchat the iteration finishes when the turn is stored; on voice it
   * is stored in the background. Leaving the iteration early aborts the turn.
   */
  respond(input: TurnInput, signal: AbortSignal): AsyncIterable<TurnEvent>;
  /**
   * Begins a turn on a stable hypothesis of what the customer is saying. Exactly one of `commit` and
   * `discard` has to follow, within 30 seconds; aborting `signal` or closing the conversation before
   * `commit` discards, afterwards it aborts the turn as it does for `respond`. At most one turn is
   * prepared at a time: a second `prepare` and a `respond` wait until it is discarded or has ended.
   */
  prepare(input: TurnInput, signal: AbortSignal): PreparedTurn;
  /**
   * Cuts the assistant message of `turnId` in history to what the customer really heard
   * (playback position), marked as interrupted. Waits until that turn has ended. Unknown turn ids, and
   * those of turns that are prepared and not committed, are ignored.
   */
  cutToHeard(turnId: string, heardText: string): Promise<void>;
  /**
   * Puts the same words in another form ("4217" for "four two one seven") in the place of what the
   * customer said in `turnId`: in history, in the stored turn and in the thread. Waits until that turn
   * has ended. Nothing is answered anew, and nothing changes once something depends on the wording.
   * May be repeated. Never rejects.
   */
  correct(turnId: string, text: string): Promise<Correction>;
  /**
   * Remembers what the channel has found out, e.g. that nobody could be reached; agents know it from
   * the next turn on.
   */
  learn(facts: Readonly<Record<string, Fact>>): void;
  /**
   * The customer has a keypad from now on: tools may ask for secret digits.
   * @returns takes it away again, unless another was offered meanwhile.
   */
  offerKeypad(keypad: CallerKeypad): () => void;
  /** The same conversation for a model that hears and speaks by itself. */
  realtime(): RealtimeConversation;
  /** Writes what is not yet written and frees what the conversation holds. Safe to call twice. */
  close(outcome: SessionOutcome): Promise<void>;
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
  /** W3C trace context that the conversation's turns are recorded in. */
  readonly traceparent?: string;
}

export interface Conversations {
  /** Restores the session from the hot store or creates it. */
  open(options: OpenConversationOptions): Promise<Conversation>;
}
