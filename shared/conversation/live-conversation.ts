import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type {
  ActiveAgent,
  Conversation,
  Correction,
  PreparedTurn,
  TurnInput,
} from '#shared/contracts/conversation.ts';
import {
  type Channel,
  type CustomerId,
  customerIdSchema,
  type SessionId,
} from '#shared/contracts/ids.ts';
import type { CallerKeypad } from '#shared/contracts/keypad.ts';
import type { RealtimeConversation } from '#shared/contracts/realtime-conversation.ts';
import type { Fact, SessionOutcome } from '#shared/contracts/session.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { voicemailReason } from '#shared/contracts/voicemail-mode.ts';
import { linkAbort } from './abort-link.ts';
import { agentOf } from './agent-of.ts';
import { noteLanguage } from './caller-language.ts';
import { dropUnheardConfirmation } from './confirmation.ts';
import { cutToHeard } from './cut-to-heard.ts';
import { EventQueue } from './event-queue.ts';
import { ownerOf } from './identity.ts';
import { withFacts } from './known-facts.ts';
import { LiveRealtime } from './live-realtime.ts';
import { LivePreparedTurn } from './prepared-turn.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { runTurn } from './turn.ts';
import { appendItems } from './turn-memory.ts';
import type { EndedTurn, TurnScope } from './turn-scope.ts';
import {
  type SequencedTurn,
  TurnSequence,
  type TurnSequenceDependencies,
} from './turn-sequence.ts';
import { WordCorrections } from './word-corrections.ts';

/** Turn id of the opening words. */
export const greetingTurnId = 'greeting';
/** Turn id of the words for an answering machine. */
export const voicemailTurnId = 'voicemail';

export interface LiveConversationDependencies extends TurnSequenceDependencies {
  readonly sessionId: SessionId;
  /** The opening words, or undefined when somebody has said them already. */
  readonly openingText: () => Promise<string | undefined>;
  /** What the active agent leaves on an answering machine, if anything. */
  readonly voicemailText: () => string | undefined;
  /** The customer waits for a person no longer. Never rejects. */
  readonly leaveQueue: () => Promise<void>;
}

/** A conversation with a life: one session, turns one after another until it is closed. */
export class LiveConversation implements Conversation {
  readonly sessionId: SessionId;
  readonly #dependencies: LiveConversationDependencies;
  readonly #turns: TurnSequence;
  readonly #realtime: RealtimeConversation;
  readonly #corrections: WordCorrections;
  #closed: Promise<void> | undefined;

  constructor(dependencies: LiveConversationDependencies) {
    this.sessionId = dependencies.sessionId;
    this.#dependencies = dependencies;
    this.#turns = new TurnSequence(dependencies);
    this.#corrections = new WordCorrections({
      session: dependencies.session,
      turns: this.#turns,
      correctWords: (turnId, text) =>
        this.inBackground(dependencies.aftermath.correctWords(turnId, text)),
    });
    this.#realtime = new LiveRealtime({
      dependencies,
      turns: this.#turns,
      greet: () => this.greet(this.#turns.closing),
    });
  }

  get channel(): Channel {
    return this.#session.memo.channel;
  }

  get recordOwner(): string {
    return ownerOf(this.#session.memo);
  }

  get customerId(): CustomerId | undefined {
    return customerIdSchema.optional().parse(this.#session.memo.customerId);
  }

  activeAgent(): ActiveAgent {
    const { name, voice } = this.#agent();
    return { name, voice };
  }

  greet(signal: AbortSignal): AsyncIterable<TurnEvent> {
    return this.#stream(signal, {
      turnId: greetingTurnId,
      input: () => undefined,
      work: (scope) => this.#greet(scope),
    });
  }

  leaveVoicemail(signal: AbortSignal): AsyncIterable<TurnEvent> {
    return this.#stream(signal, {
      turnId: voicemailTurnId,
      input: () => undefined,
      work: (scope) => this.#leaveVoicemail(scope),
    });
  }

  respond(input: TurnInput, signal: AbortSignal): AsyncIterable<TurnEvent> {
    return this.#stream(signal, {
      turnId: input.turnId,
      input: () => this.#corrections.apply(input),
      work: (scope) => this.#respond(scope, () => input),
    });
  }

  prepare(input: TurnInput, signal: AbortSignal): PreparedTurn {
    const { clock, logger } = this.#dependencies.turn;
    const prepared = new LivePreparedTurn({
      input,
      signals: [signal, this.#turns.closing],
      clock,
      logger,
      untilOver: async () => {
        if (this.channel !== 'voice') await stored;
      },
    });
    const stored = this.#turns.run({
      turnId: input.turnId,
      input: () => this.#corrections.apply(prepared.input),
      signal: prepared.signal,
      queue: prepared.queue,
      standing: prepared,
      work: (scope) => this.#respond(scope, () => prepared.input),
    });
    this.inBackground(stored.finally(() => prepared.leave()));
    return prepared;
  }

  async cutToHeard(turnId: string, heardText: string): Promise<void> {
    await this.#turns.untilEnded(turnId);
    this.#session.change((memo) => {
      const { histories, unheardWords } = cutToHeard(memo.histories, turnId, heardText);
      return dropUnheardConfirmation({ ...memo, histories }, turnId, unheardWords);
    });
    this.inBackground(this.#dependencies.aftermath.cutToHeard(turnId, heardText));
  }

  correct(turnId: string, text: string): Promise<Correction> {
    return this.#corrections.correct(turnId, text);
  }

  offerKeypad(keypad: CallerKeypad): () => void {
    return this.#turns.offerKeypad(keypad);
  }

  learn(facts: Readonly<Record<string, Fact>>): void {
    this.#session.change((memo) => withFacts(memo, facts));
    const { logger } = this.#dependencies.turn;
    this.inBackground(
      this.#session.save().catch((error: unknown) => {
        // Agents know it all the same, and the next turn saves it.
        logger.warn('facts were not saved', { sessionId: this.sessionId, error });
      }),
    );
  }

  realtime(): RealtimeConversation {
    return this.#realtime;
  }

  close(outcome: SessionOutcome): Promise<void> {
    this.#closed ??= this.#close(outcome);
    return this.#closed;
  }

  /** Keeps a write that nobody waits for; `close` does. It must not reject. */
  inBackground(write: Promise<void>): void {
    this.#turns.inBackground(write);
  }

  async #close(outcome: SessionOutcome): Promise<void> {
    await this.#turns.close();
    this.#session.change((memo) => ({ ...memo, state: outcome }));
    this.#turns.publish({ type: 'session-end', outcome });
    await Promise.all([
      this.#dependencies.aftermath.finish(),
      // Who has only changed the channel keeps their place.
      outcome === 'transferred' ? undefined : this.#dependencies.leaveQueue(),
    ]);
    await this.#dependencies.events.settled();
  }

  async #greet({ session, journal, signal }: TurnScope): Promise<EndedTurn> {
    if (session.memo.greeted) return { finishReason: 'completed', leftTrace: false };
    const text = await this.#dependencies.openingText();
    if (signal.aborted) return { finishReason: 'cancelled', leftTrace: false };
    session.change((memo) => ({ ...memo, greeted: true }));
    if (text !== undefined) {
      const agent = this.#agent().name;
      journal.say(agent, text);
      appendItems(session, this.#dependencies.turn.clock, { turnId: greetingTurnId, agent }, [
        { role: 'assistant', text, toolCalls: [] },
      ]);
    }
    return { finishReason: 'completed', leftTrace: true };
  }

  async #leaveVoicemail({ session, journal }: TurnScope): Promise<EndedTurn> {
    const text = this.#dependencies.voicemailText();
    const wasSaid = Object.values(session.memo.histories)
      .flat()
      .some(({ turnId }) => turnId === voicemailTurnId);
    const leftTrace = text !== undefined && !wasSaid;
    if (leftTrace) {
      // Somebody who takes the call after all has been told who calls.
      session.change((memo) => ({ ...memo, greeted: true }));
      const agent = this.#agent().name;
      journal.say(agent, text);
      appendItems(session, this.#dependencies.turn.clock, { turnId: voicemailTurnId, agent }, [
        { role: 'assistant', text, toolCalls: [] },
      ]);
    }
    journal.emit({ type: 'call-end', reason: voicemailReason });
    return { finishReason: 'call-ended', leftTrace };
  }

  /** @param input what the customer has said, as far as it is known when it is asked for. */
  async #respond(scope: TurnScope, input: () => TurnInput): Promise<EndedTurn> {
    const { session, signal } = scope;
    const { turnId, text } = input();
    const answeredBefore = session.memo.recentTurnIds.includes(turnId);
    if (answeredBefore) return { finishReason: 'completed', leftTrace: false };
    scope.publish({ type: 'user-final', turnId, text });
    noteLanguage(session, input());
    const { recognise } = this.#dependencies.turn;
    const words = () => input().text;
    await recognise(session, words, signal);
    const finishReason = await runTurn(this.#dependencies.turn, scope, input);
    await scope.untilCertain();
    // Committed with other words than it was prepared on: they may say a name.
    if (words() !== text) await recognise(session, words, signal);
    return { finishReason, leftTrace: session.memo.recentTurnIds.includes(turnId) };
  }

  /** Runs work as the only turn and hands out its events. */
  async *#stream(
    signal: AbortSignal,
    turn: Pick<SequencedTurn, 'turnId' | 'input' | 'work'>,
  ): AsyncGenerator<TurnEvent, void, undefined> {
    const queue = new EventQueue<TurnEvent>();
    const link = linkAbort([signal, this.#turns.closing]);
    const stored = this.#turns.run({ ...turn, queue, signal: link.signal });
    this.inBackground(stored);
    try {
      yield* queue;
      if (this.channel !== 'voice') await stored;
    } finally {
      link.abort(new DOMException('Nobody takes the events of this turn.', 'AbortError'));
      link.unlink();
    }
  }

  get #session(): SessionKeeper {
    return this.#dependencies.session;
  }

  #agent(): AgentDefinition {
    return agentOf(this.#dependencies.turn.agents, this.#session.memo.activeAgent);
  }
}
