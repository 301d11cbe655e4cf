import { context as rootTrace, trace } from '@opentelemetry/api';
import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { ActiveAgent, Conversation, TurnInput } from '#shared/contracts/conversation.ts';
import {
  type Channel,
  type CustomerId,
  customerIdSchema,
  type SessionId,
} from '#shared/contracts/ids.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { ThreadItem } from '#shared/contracts/thread-store.ts';
import type { TurnEvent, TurnFinishReason } from '#shared/contracts/turn-event.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { attributeNames, spanNames } from '#shared/telemetry/trace-names.ts';
import { linkAbort } from './abort-link.ts';
import { dropUnheardConfirmation } from './confirmation.ts';
import { cutToHeard } from './cut-to-heard.ts';
import { EventQueue } from './event-queue.ts';
import { ownerOf } from './identity.ts';
import { sessionEventOf } from './publish-turn-event.ts';
import type { SessionEvents } from './session-events.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { runTurn, type TurnDependencies, type TurnScope } from './turn.ts';
import type { TurnAftermath } from './turn-aftermath.ts';
import { TurnJournal } from './turn-journal.ts';
import { TurnLock } from './turn-lock.ts';
import { appendItems } from './turn-memory.ts';

/** Turn id of the opening words. */
export const greetingTurnId = 'greeting';

export interface LiveConversationDependencies {
  readonly sessionId: SessionId;
  readonly session: SessionKeeper;
  readonly scenario: ScenarioDefinition;
  readonly earlierItems: readonly ThreadItem[];
  readonly turn: TurnDependencies;
  readonly aftermath: TurnAftermath;
  readonly events: SessionEvents;
  /** The opening words, or undefined when somebody has said them already. */
  readonly openingText: () => Promise<string | undefined>;
  /** Somebody on a number that several customers share may have said who they are. Never rejects. */
  readonly recognise: (text: string) => Promise<void>;
  /** The customer waits for a person no longer. Never rejects. */
  readonly leaveQueue: () => Promise<void>;
}

/** How a turn ended; one that left no trace is not recorded. */
interface EndedTurn {
  readonly finishReason: TurnFinishReason;
  readonly leftTrace: boolean;
}

type Work = (scope: TurnScope) => Promise<EndedTurn>;

/** A conversation with a life: one lock, one session, turns until it is closed. */
export class LiveConversation implements Conversation {
  readonly sessionId: SessionId;
  readonly #dependencies: LiveConversationDependencies;
  readonly #lock = new TurnLock();
  readonly #closing = new AbortController();
  readonly #writes = new Set<Promise<void>>();
  #running: { readonly turnId: string; readonly ended: Promise<EndedTurn> } | undefined;
  #closed: Promise<void> | undefined;

  constructor(dependencies: LiveConversationDependencies) {
    this.sessionId = dependencies.sessionId;
    this.#dependencies = dependencies;
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
    return this.#stream(greetingTurnId, undefined, signal, (scope) => this.#greet(scope));
  }

  respond(input: TurnInput, signal: AbortSignal): AsyncIterable<TurnEvent> {
    return this.#stream(input.turnId, input, signal, (scope) => this.#respond(scope, input));
  }

  async cutToHeard(turnId: string, heardText: string): Promise<void> {
    if (this.#running?.turnId === turnId) await this.#running.ended;
    this.#session.change((memo) => {
      const { histories, unheardWords } = cutToHeard(memo.histories, turnId, heardText);
      return dropUnheardConfirmation({ ...memo, histories }, turnId, unheardWords);
    });
    this.inBackground(this.#dependencies.aftermath.cutToHeard(turnId, heardText));
  }

  close(outcome: 'completed' | 'transferred' | 'abandoned'): Promise<void> {
    this.#closed ??= this.#close(outcome);
    return this.#closed;
  }

  async #close(outcome: 'completed' | 'transferred' | 'abandoned'): Promise<void> {
    this.#closing.abort(new DOMException('The conversation was closed.', 'AbortError'));
    await this.#lock.acquire();
    await Promise.all(this.#writes);
    this.#session.change((memo) => ({ ...memo, state: outcome }));
    this.#publish({ type: 'session-end', outcome });
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

  async #respond(scope: TurnScope, input: TurnInput): Promise<EndedTurn> {
    const { turnId } = input;
    const answeredBefore = this.#session.memo.recentTurnIds.includes(turnId);
    if (answeredBefore) return { finishReason: 'completed', leftTrace: false };
    this.#publish({ type: 'user-final', turnId, text: input.text });
    if (this.#session.memo.candidates !== undefined) {
      await this.#dependencies.recognise(input.text);
    }
    const finishReason = await runTurn(this.#dependencies.turn, scope, input);
    return { finishReason, leftTrace: this.#session.memo.recentTurnIds.includes(turnId) };
  }

  /**
   * Runs work as the only turn and hands out its events. The turn runs on its own: it ends, is
   * stored and frees the lock also when nobody takes its events any more.
   */
  async *#stream(
    turnId: string,
    input: TurnInput | undefined,
    signal: AbortSignal,
    work: Work,
  ): AsyncGenerator<TurnEvent, void, undefined> {
    const queue = new EventQueue<TurnEvent>();
    const link = linkAbort([signal, this.#closing.signal]);
    const stored = this.#run(turnId, input, link.signal, work, queue);
    this.inBackground(stored);
    try {
      yield* queue;
      if (this.channel !== 'voice') await stored;
    } finally {
      link.abort(new DOMException('Nobody takes the events of this turn.', 'AbortError'));
      link.unlink();
    }
  }

  /** Resolves when the turn is stored; its last event is out before that. Never rejects. */
  async #run(
    turnId: string,
    input: TurnInput | undefined,
    signal: AbortSignal,
    work: Work,
    queue: EventQueue<TurnEvent>,
  ): Promise<void> {
    const { turn, aftermath } = this.#dependencies;
    const journal = new TurnJournal({
      clock: turn.clock,
      send: (event) => {
        queue.push(event);
        const body = sessionEventOf(turnId, event);
        if (body !== undefined) this.#publish(body);
      },
    });
    const endWith = (finishReason: TurnFinishReason) => {
      queue.push(turnEnd(turnId, this.#session.memo.activeAgent, journal, finishReason));
      queue.end();
    };
    const release = await this.#lock.acquire(signal).catch(() => undefined);
    if (release === undefined) {
      endWith('cancelled');
      return;
    }
    const ended = this.#traced(turnId, journal, signal, work);
    this.#running = { turnId, ended };
    const { finishReason, leftTrace } = await ended;
    this.#running = undefined;
    if (leftTrace) this.#publishTurn(turnId, journal);
    const stored = leftTrace
      ? aftermath.write({ turnId, input, journal, finishReason })
      : Promise.resolve();
    endWith(finishReason);
    release();
    await stored;
  }

  async #traced(
    turnId: string,
    journal: TurnJournal,
    signal: AbortSignal,
    work: Work,
  ): Promise<EndedTurn> {
    const { tracer } = this.#dependencies.turn;
    const span = tracer.startSpan(spanNames.turn, {
      attributes: {
        [attributeNames.sessionId]: this.sessionId,
        [attributeNames.turnId]: turnId,
        [attributeNames.channel]: this.channel,
        [attributeNames.agent]: this.#session.memo.activeAgent,
      },
    });
    const scope: TurnScope = {
      session: this.#session,
      scenario: this.#dependencies.scenario,
      // They are the first customer's: gone when the session turns out to be somebody else's.
      earlierItems:
        this.#session.memo.cameFrom === undefined ? [] : this.#dependencies.earlierItems,
      journal,
      signal,
      trace: trace.setSpan(rootTrace.active(), span),
      onLateResult: () => this.inBackground(this.#dependencies.aftermath.save()),
    };
    const ended = await work(scope).catch((error: unknown): EndedTurn => {
      const { logger } = this.#dependencies.turn;
      logger.error('turn failed', { sessionId: this.sessionId, turnId, error });
      return { finishReason: 'failed', leftTrace: false };
    });
    span.setAttributes({
      [attributeNames.finishReason]: ended.finishReason,
      [attributeNames.inputTokens]: journal.usage.inputTokens,
      [attributeNames.outputTokens]: journal.usage.outputTokens,
    });
    span.end();
    return ended;
  }

  /** The whole text of the turn, per agent; on text channels also its metrics. */
  #publishTurn(turnId: string, journal: TurnJournal): void {
    for (const { agent, text } of journal.segments) {
      if (text !== '') this.#publish({ type: 'assistant-text', turnId, agent, text });
    }
    if (this.channel === 'voice') return;
    const { firstTokenAt, endedAt } = journal.timings();
    this.#publish({
      type: 'turn-metrics',
      turnId,
      agent: this.#session.memo.activeAgent,
      stages: {
        ...(firstTokenAt === undefined ? {} : { llmFirstToken: firstTokenAt }),
        turnEnd: endedAt,
      },
      ...journal.usage,
    });
  }

  #publish(body: SessionEventBody): void {
    this.#dependencies.events.publish(this.#session.memo, body);
  }

  /** Keeps a write that nobody waits for; `close` does. It must not reject. */
  inBackground(write: Promise<void>): void {
    this.#writes.add(write);
    void write.finally(() => this.#writes.delete(write));
  }

  get #session(): SessionKeeper {
    return this.#dependencies.session;
  }

  #agent(): AgentDefinition {
    const name = this.#session.memo.activeAgent;
    const agent = this.#dependencies.turn.agents.get(name);
    if (agent === undefined) throw new CodedError('internal', `There is no agent "${name}".`);
    return agent;
  }
}

function turnEnd(
  turnId: string,
  agent: string,
  journal: TurnJournal,
  finishReason: TurnFinishReason,
): TurnEvent {
  return {
    type: 'turn-end',
    turnId,
    agent,
    text: journal.text.trim(),
    usage: journal.usage,
    timings: journal.timings(),
    finishReason,
  };
}
