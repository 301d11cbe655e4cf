import type { ActiveAgent } from './active-agent.ts';
import type { ChatToolCall, ChatToolDefinition } from './chat-model.ts';
import type { TokenUsage, TurnEvent, TurnFinishReason } from './turn-event.ts';
import type { TurnInput } from './turn-input.ts';

/** What a speech-to-speech model is told about the agent that has the floor. */
export interface RealtimeAgent {
  readonly agent: ActiveAgent;
  /** The agent's system prompt as it stands now: facts, earlier summary and advice included. */
  readonly instructions: string;
  readonly tools: readonly ChatToolDefinition[];
}

/** The agent that takes over after a handoff. */
export interface RealtimeSwitch extends RealtimeAgent {
  /** False: it must not see what was said before; the model's session starts anew from `history()`. */
  readonly sharesContext: boolean;
}

/** What became of the calls of one model answer. */
export interface RealtimeToolRound {
  /** One per call, in the order of the calls; JSON for the model. */
  readonly results: readonly { readonly toolCallId: string; readonly resultJson: string }[];
  /** Who has the floor from now on: the model's session has to be updated before it answers. */
  readonly switchedTo?: RealtimeSwitch;
  /**
   * An announced agent's greeting, to be spoken as it is before anything else. The turn's events and
   * history have it already: it is not given to `say` again.
   */
  readonly greeting?: string;
  /** The model has to answer now. False: all is said (a greeting was enough, or the caller cut in). */
  readonly goesOn: boolean;
  /** No more tools: the call ends or is transferred after the next answer, or there were too many rounds. */
  readonly isLast: boolean;
  /**
   * A question the customer has to agree to before a risky call may run; must be asked in the next
   * answer, or a later yes counts for nothing.
   */
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
  /**
   * What the customer said, as soon as the model has transcribed it: often after the answer began.
   * More of it, when it comes in several pieces. A risky call and a handoff wait for it for a moment.
   *
   * @param language BCP-47: what they were found to speak, where more than one language is listened for.
   */
  hear(text: string, language?: string): void;
  /** More of what the model is saying. */
  say(textDelta: string): void;
  /** Never rejects: a failure is a result. Aborting the turn's signal cancels tools that allow it. */
  runTools(calls: readonly ChatToolCall[]): Promise<RealtimeToolRound>;
  addUsage(usage: TokenUsage): void;
  /**
   * The turn is over, also when its signal was aborted; `cutToHeard` may still follow. Later calls of
   * this turn's methods do nothing.
   */
  end(finishReason: TurnFinishReason): void;
}

/**
 * The turn engine for a model that hears and speaks by itself. One turn at a time, as everywhere. What
 * is on file of a customer who is only claimed (a caller's number can be forged) is masked in all that
 * is for the model or to be spoken, until they give proof.
 */
export interface RealtimeConversation {
  /**
   * The agent that has the floor, as the model has to know it. Changes with what tools find out or
   * prove, and with a name that was heard. @throws never; without advice when that fails.
   */
  describe(signal: AbortSignal): Promise<RealtimeAgent>;
  /** The opening words to be spoken, marked as said; undefined when this session was greeted before. */
  opening(): Promise<string | undefined>;
  /** What was said so far, oldest first, for a model session that starts in the middle of a call. */
  history(): readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
  /**
   * Begins at once; while another turn is not over, everything waits in line.
   *
   * @param input without text: it is not known yet and comes with `hear`.
   * @param signal aborted when the caller cuts in; such a turn ends at the latest when the next begins.
   */
  beginTurn(
    input: Pick<TurnInput, 'turnId' | 'source' | 'language'> & { readonly text?: string },
    signal: AbortSignal,
  ): RealtimeTurn;
}
