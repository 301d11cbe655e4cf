import type { Conversation, PreparedTurn } from '#shared/contracts/conversation.ts';
import type { Turn, TurnParts } from './turn.ts';
import type { VoiceInput } from './turn-input.ts';

type TurnStart = Pick<TurnParts, 'events' | 'isMadeAhead' | 'turnId'>;

interface Prepared {
  readonly text: string;
  readonly turnId: string;
  readonly turn: Turn;
  readonly engine: PreparedTurn;
}

/**
 * Answers made while the caller may still go on, one at a time. Nobody hears or sees anything of one
 * that is dropped: it is played only when it is taken.
 */
export class PreparedAnswers {
  readonly #conversation: Pick<Conversation, 'prepare'>;
  readonly #createTurn: (start: TurnStart) => Turn;
  readonly #saysTheSame: (one: string, other: string) => boolean;
  readonly #mostPerTurn: number;
  readonly #randomId: () => string;
  #prepared: Prepared | undefined;
  #madeForTurn = 0;

  constructor(parts: {
    readonly conversation: Pick<Conversation, 'prepare'>;
    readonly createTurn: (start: TurnStart) => Turn;
    readonly saysTheSame: (one: string, other: string) => boolean;
    /** 0: none are made. */
    readonly mostPerTurn: number;
    readonly randomId: () => string;
  }) {
    this.#conversation = parts.conversation;
    this.#createTurn = parts.createTurn;
    this.#saysTheSame = parts.saysTheSame;
    this.#mostPerTurn = parts.mostPerTurn;
    this.#randomId = parts.randomId;
  }

  get exists(): boolean {
    return this.#prepared !== undefined;
  }

  /** One more may be made in this turn of the caller. */
  get isAllowed(): boolean {
    return this.#prepared === undefined && this.#madeForTurn < this.#mostPerTurn;
  }

  /** Makes an answer to these words. */
  make(text: string): void {
    this.#madeForTurn += 1;
    const turnId = this.#randomId();
    let engine: PreparedTurn | undefined;
    const turn = this.#createTurn({
      turnId,
      isMadeAhead: true,
      events: (signal) => {
        engine = this.#conversation.prepare({ turnId, text, source: 'speech' }, signal);
        return engine.events;
      },
    });
    // The engine did not even begin: the turn has said so in the log.
    if (engine === undefined) return;
    this.#prepared = { text, turnId, turn, engine };
  }

  /** The caller is at these words now. @returns true when an answer to others was dropped. */
  keepFor(text: string): boolean {
    if (this.#prepared === undefined || this.#saysTheSame(this.#prepared.text, text)) return false;
    return this.drop();
  }

  /** The caller has finished: the answer to just that, running for them from now on. */
  take(input: VoiceInput): Turn | undefined {
    const prepared = this.#prepared;
    this.#madeForTurn = 0;
    if (prepared === undefined) return undefined;
    if (prepared.turn.hasFailed || !this.#saysTheSame(prepared.text, input.text)) {
      this.drop();
      return undefined;
    }
    this.#prepared = undefined;
    prepared.turn.expect(input);
    const { text, source } = input;
    prepared.engine.commit({ turnId: prepared.turnId, text, source });
    return prepared.turn;
  }

  /** @returns whether there was one. */
  drop(): boolean {
    const prepared = this.#prepared;
    if (prepared === undefined) return false;
    this.#prepared = undefined;
    prepared.engine.discard();
    prepared.turn.interrupt();
    return true;
  }
}
