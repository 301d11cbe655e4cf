import { context as rootTrace, trace } from '@opentelemetry/api';
import type { TurnInput } from '#shared/contracts/conversation.ts';
import type { CallerKeypad } from '#shared/contracts/keypad.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { ThreadItem } from '#shared/contracts/thread-store.ts';
import type { TurnEvent, TurnFinishReason } from '#shared/contracts/turn-event.ts';
import { contextOf, traceparentOf } from '#shared/telemetry/trace-context.ts';
import { attributeNames, spanNames } from '#shared/telemetry/trace-names.ts';
import { engineDetailOf } from './engine-detail.ts';
import type { EventQueue } from './event-queue.ts';
import { sessionEventOf } from './publish-turn-event.ts';
import type { SessionEvents } from './session-events.ts';
import type { SessionKeeper } from './session-keeper.ts';
import type { TurnAftermath } from './turn-aftermath.ts';
import { TurnJournal } from './turn-journal.ts';
import { TurnLock } from './turn-lock.ts';
import type { EndedTurn, TurnDependencies, TurnScope } from './turn-scope.ts';
import { firmStanding, type TurnStanding } from './turn-standing.ts';

export interface TurnSequenceDependencies {
  readonly session: SessionKeeper;
  readonly scenario: ScenarioDefinition;
  readonly earlierItems: readonly ThreadItem[];
  readonly turn: TurnDependencies;
  readonly aftermath: TurnAftermath;
  readonly events: SessionEvents;
  /** W3C trace context that the turns are recorded in. */
  readonly traceparent?: string | undefined;
}

/** A turn to be run when its time has come. */
export interface SequencedTurn {
  readonly turnId: string;
  /** What the customer has said, as known when the turn is over; undefined for the opening words. */
  readonly input: () => TurnInput | undefined;
  /** Aborts the turn. */
  readonly signal: AbortSignal;
  /** Gives up the place in the line; `signal` when absent. */
  readonly patience?: AbortSignal;
  /** Gets the turn's events; it is ended with `turn-end`. */
  readonly queue: EventQueue<TurnEvent>;
  /** An ordinary turn's when absent. */
  readonly standing?: TurnStanding;
  readonly work: (scope: TurnScope) => Promise<EndedTurn>;
}

interface PresentTurn {
  readonly turnId: string;
  readonly standing: TurnStanding;
  readonly ended: Promise<void>;
}

/** A conversation's turns, one after another, each from its place in the line to what it leaves behind. */
export class TurnSequence {
  readonly #dependencies: TurnSequenceDependencies;
  readonly #lock = new TurnLock();
  readonly #closing = new AbortController();
  readonly #writes = new Set<Promise<void>>();
  /** Turns that run or wait for it. */
  readonly #present = new Set<PresentTurn>();
  #keypad: CallerKeypad | undefined;

  constructor(dependencies: TurnSequenceDependencies) {
    this.#dependencies = dependencies;
  }

  /** Aborts when no turn may run any more. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Runs work as the only turn. The turn runs on its own: it ends, is stored and frees its place also
   * when nobody takes its events any more. Resolves when it is stored; its last event is out before
   * that. Never rejects.
   */
  async run(turn: SequencedTurn): Promise<void> {
    const { turnId, queue } = turn;
    const standing = turn.standing ?? firmStanding((body) => this.publish(body));
    const { session, turn: dependencies, aftermath } = this.#dependencies;
    const journal = new TurnJournal({
      clock: dependencies.clock,
      send: (event) => {
        queue.push(event);
        const body = sessionEventOf(turnId, event);
        if (body !== undefined) standing.publish(body);
      },
    });
    const endWith = (finishReason: TurnFinishReason) => {
      queue.push(turnEnd(turnId, session.memo.activeAgent, journal, finishReason));
      queue.end();
    };
    const leave = this.#arrive(turnId, standing);
    const release = await this.#lock.acquire(turn.patience ?? turn.signal).catch(() => undefined);
    if (release === undefined) {
      leave();
      endWith('cancelled');
      return;
    }
    const ended = await this.#traced(turn, standing, journal, release);
    leave();
    if (ended === undefined) return;
    const { finishReason, leftTrace } = ended;
    if (leftTrace) this.#publishTurn(turnId, journal);
    const stored = leftTrace
      ? aftermath.write({ turnId, input: turn.input(), journal, finishReason })
      : Promise.resolve();
    endWith(finishReason);
    release();
    await stored;
  }

  /** Resolves when the turn has ended, at once for one that is not known or may be undone yet. */
  async untilEnded(turnId: string): Promise<void> {
    for (const turn of this.#present) {
      if (turn.turnId === turnId && turn.standing.counts) await turn.ended;
    }
  }

  /** @returns takes it away again, unless another was offered meanwhile. */
  offerKeypad(keypad: CallerKeypad): () => void {
    this.#keypad = keypad;
    return () => {
      if (this.#keypad === keypad) this.#keypad = undefined;
    };
  }

  publish(body: SessionEventBody): void {
    this.#dependencies.events.publish(this.#dependencies.session.memo, body);
  }

  /** Keeps a write that nobody waits for; `close` does. It must not reject. */
  inBackground(write: Promise<void>): void {
    this.#writes.add(write);
    void write.finally(() => this.#writes.delete(write));
  }

  /** Cancels the turn that runs, lets none begin any more, and waits for what is being written. */
  async close(): Promise<void> {
    this.#closing.abort(new DOMException('The conversation was closed.', 'AbortError'));
    await this.#lock.acquire();
    await Promise.all(this.#writes);
  }

  #arrive(turnId: string, standing: TurnStanding): () => void {
    let onEnded: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      onEnded = resolve;
    });
    const present = { turnId, standing, ended };
    this.#present.add(present);
    return () => {
      this.#present.delete(present);
      onEnded();
    };
  }

  async #traced(
    turn: SequencedTurn,
    standing: TurnStanding,
    journal: TurnJournal,
    release: () => void,
  ): Promise<EndedTurn | undefined> {
    const { tracer, logger } = this.#dependencies.turn;
    const { sessionId, channel, activeAgent } = this.#dependencies.session.memo;
    const { turnId, signal } = turn;
    const { traceparent } = this.#dependencies;
    const parent = traceparent === undefined ? rootTrace.active() : contextOf(traceparent);
    const span = tracer.startSpan(
      spanNames.turn,
      {
        attributes: {
          [attributeNames.sessionId]: sessionId,
          [attributeNames.turnId]: turnId,
          [attributeNames.channel]: channel,
          [attributeNames.agent]: activeAgent,
        },
      },
      parent,
    );
    journal.noteTrace(traceparentOf(span));
    const publish = (body: SessionEventBody) => this.publish(body);
    const work = turn.work({
      session: standing.enter({ session: this.#dependencies.session, publish, release }),
      scenario: this.#dependencies.scenario,
      earlierItems: this.#dependencies.earlierItems,
      journal,
      signal,
      trace: trace.setSpan(parent, span),
      keypad: () => this.#keypad,
      publish: (body) => standing.publish(body),
      isCertain: () => standing.counts,
      untilCertain: () => standing.untilCertain(),
      onLateResult: () => this.inBackground(this.#dependencies.aftermath.save()),
    });
    const ended = await standing.settle(
      work.catch((error: unknown): EndedTurn => {
        logger.error('turn failed', { sessionId, turnId, error });
        return { finishReason: 'failed', leftTrace: false };
      }),
    );
    span.setAttributes({
      [attributeNames.finishReason]: ended?.finishReason ?? 'discarded',
      [attributeNames.inputTokens]: journal.usage.inputTokens,
      [attributeNames.outputTokens]: journal.usage.outputTokens,
    });
    span.end();
    return ended;
  }

  /** The whole text of the turn, per agent; on text channels also its metrics. */
  #publishTurn(turnId: string, journal: TurnJournal): void {
    for (const { agent, text } of journal.segments) {
      if (text !== '') this.publish({ type: 'assistant-text', turnId, agent, text });
    }
    const { channel, activeAgent } = this.#dependencies.session.memo;
    if (channel === 'voice') return;
    const timings = journal.timings();
    const { firstTokenAt, endedAt } = timings;
    const detail = engineDetailOf(timings);
    this.publish({
      type: 'turn-metrics',
      turnId,
      agent: activeAgent,
      stages: {
        ...(firstTokenAt === undefined ? {} : { llmFirstToken: firstTokenAt }),
        turnEnd: endedAt,
      },
      ...(detail === undefined ? {} : { detail }),
      ...journal.usage,
    });
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
