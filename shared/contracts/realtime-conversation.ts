import type { ChatToolCall, ChatToolDefinition } from './chat-model.ts';
import type { ActiveAgent, TurnInput } from './conversation.ts';
import type { TokenUsage, TurnEvent, TurnFinishReason } from './turn-event.ts';

/** What a speech-to-speech model is told about the agent that has the floor. */
export interface RealtimeAgent {
  readonly agent: ActiveAgent;
  /** The agent's system prompt as it stands now: facts, earlier summary and advice included. */
  readonly instructions: string;
  readonly tools: readonly ChatToolDefinition[];
}

/** What became of the calls of one model answer. */
export interface RealtimeToolRound {
  /** One per call, in the order of the calls; JSON for the model. */
  readonly results: readonly { readonly toolCallId: string; readonly resultJson: string }[];
  /** The turn goes on with this agent: the model's session has to be updated before it answers. */
  readonly switchedTo?: RealtimeAgent;
  /** An announced agent's greeting, to be spoken as it is before anything else. */
  readonly greeting?: string;
  /** The call ends or is transferred after the next answer: no more tools. */
  readonly isLast: boolean;
  /** A question the customer has to agree to before a risky call may run; must be asked. */
  readonly openQuestion?: string;
}

/**
 * One turn whose words come from a speech-to-speech model. The engine does everything else: tools with
 * all their checks, handoffs, memory, records, the live feed.
 */
export interface RealtimeTurn {
  readonly turnId: string;
  /** Everything of the turn as on the other paths: deltas, tools, switches, `turn-end` last. Iterate once. */
  readonly events: AsyncIterable<TurnEvent>;
  /** What the customer said, as soon as the model has transcribed it: often after the answer began. */
  hear(text: string): void;
  /** More of what the model is saying. */
  say(textDelta: string): void;
  /** Never rejects: a failure is a result. Aborting the turn's signal cancels tools that allow it. */
  runTools(calls: readonly ChatToolCall[]): Promise<RealtimeToolRound>;
  addUsage(usage: TokenUsage): void;
  /** The turn is over; `cutToHeard` may still follow. Later calls of this turn's methods do nothing. */
  end(finishReason: TurnFinishReason): void;
}

/** The turn engine for a model that hears and speaks by itself. One turn at a time, as everywhere. */
export interface RealtimeConversation {
  /** The agent that has the floor, as the model has to know it. @throws never; without advice when that fails. */
  describe(signal: AbortSignal): Promise<RealtimeAgent>;
  /** The opening words to be spoken, marked as said; undefined when this session was greeted before. */
  opening(): Promise<string | undefined>;
  /** What was said so far, oldest first, for a model session that starts in the middle of a call. */
  history(): readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
  /**
   * @param input without text: it is not known yet and comes with `hear`.
   * @param signal aborted when the caller cuts in.
   */
  beginTurn(
    input: Pick<TurnInput, 'turnId' | 'source'> & { readonly text?: string },
    signal: AbortSignal,
  ): RealtimeTurn;
}
