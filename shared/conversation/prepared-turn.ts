import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { PreparedTurn, TurnInput } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { linkAbort } from './abort-link.ts';
import { EventQueue } from './event-queue.ts';
import type { LiveSession } from './live-session.ts';
import { SessionDraft } from './session-draft.ts';
import type { EndedTurn } from './turn-scope.ts';
import type { TurnFloor, TurnStanding } from './turn-standing.ts';

/** A turn that nobody decides about keeps all others waiting: no hypothesis lives this long. */
const decisionLimitMs = 30_000;

/**
 * A turn that works on a draft of the session until it is committed. What it would tell others is
 * kept back until then; its own events come out at once. Discarded, it gives up the floor in the same
 * moment, whatever its model and tools are doing.
 */
export class LivePreparedTurn implements PreparedTurn, TurnStanding {
  readonly events: AsyncIterable<TurnEvent>;
  readonly queue = new EventQueue<TurnEvent>();
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #link: ReturnType<typeof linkAbort>;
  readonly #decided: Promise<void>;
  readonly #keptBack: SessionEventBody[] = [];
  #onDecided: () => void = () => undefined;
  #state: 'undecided' | 'committed' | 'discarded' = 'undecided';
  #input: TurnInput;
  #floor: TurnFloor | undefined;
  #draft: SessionDraft | undefined;
  #limit: Timer | undefined;

  /**
   * @param options.signals each aborts the turn: it is discarded when it was not committed before.
   * @param options.untilOver what the iteration waits for after the last event.
   */
  constructor(options: {
    readonly input: TurnInput;
    readonly signals: readonly AbortSignal[];
    readonly clock: Clock;
    readonly logger: Logger;
    readonly untilOver: () => Promise<void>;
  }) {
    this.#input = options.input;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#decided = new Promise((resolve) => {
      this.#onDecided = resolve;
    });
    this.#link = linkAbort(options.signals);
    this.signal = this.#link.signal;
    this.events = this.#iterate(options.untilOver);
    if (this.signal.aborted) this.discard();
    else this.signal.addEventListener('abort', () => this.discard(), { once: true });
  }

  /** What the customer has said, as far as it is known. */
  get input(): TurnInput {
    return this.#input;
  }

  get counts(): boolean {
    return this.#state === 'committed';
  }

  commit(input: TurnInput): void {
    if (this.#state !== 'undecided') return;
    this.#decide('committed');
    this.#input = { ...input, turnId: this.#input.turnId };
    this.#draft?.commit();
    for (const body of this.#keptBack.splice(0)) this.#floor?.publish(this.#asCommitted(body));
  }

  discard(): void {
    if (this.#state !== 'undecided') return;
    this.#decide('discarded');
    this.queue.abandon();
    this.#floor?.release();
    this.#link.abort(new DOMException('The prepared turn was discarded.', 'AbortError'));
  }

  enter(floor: TurnFloor): LiveSession {
    this.#floor = floor;
    if (this.#state === 'committed') return floor.session;
    this.#draft = new SessionDraft(floor.session);
    if (this.#state === 'discarded') floor.release();
    else this.#limit = this.#clock.after(decisionLimitMs, () => this.#giveUp());
    return this.#draft;
  }

  publish(body: SessionEventBody): void {
    if (this.#state === 'committed') this.#floor?.publish(body);
    if (this.#state === 'undecided') this.#keptBack.push(body);
  }

  /** Also resolves when the turn is aborted: it is discarded then. */
  untilCertain(): Promise<void> {
    return this.#decided;
  }

  async settle(work: Promise<EndedTurn>): Promise<EndedTurn | undefined> {
    await this.#decided;
    return this.#state === 'committed' ? work : undefined;
  }

  /** The turn is over: nothing is followed any more. */
  leave(): void {
    this.#link.unlink();
  }

  #giveUp(): void {
    const { turnId } = this.#input;
    this.#logger.warn('prepared turn was neither committed nor discarded', { turnId });
    this.discard();
  }

  #decide(state: 'committed' | 'discarded'): void {
    this.#state = state;
    this.#limit?.cancel();
    this.#onDecided();
  }

  #asCommitted(body: SessionEventBody): SessionEventBody {
    return body.type === 'user-final' ? { ...body, text: this.#input.text } : body;
  }

  async *#iterate(untilOver: () => Promise<void>): AsyncGenerator<TurnEvent, void, undefined> {
    try {
      yield* this.queue;
      if (this.counts) await untilOver();
    } finally {
      this.#link.abort(new DOMException('Nobody takes the events of this turn.', 'AbortError'));
    }
  }
}
