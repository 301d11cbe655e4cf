import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation, PreparedTurn } from '#shared/contracts/conversation.ts';
import type { Turn, TurnParts } from './turn.ts';
import { toTurnInput, type VoiceInput } from './turn-input.ts';

type TurnStart = Pick<TurnParts, 'events' | 'isMadeAhead' | 'turnId'>;

interface Prepared {
  readonly text: string;
  readonly language: string | undefined;
  readonly turnId: string;
  readonly turn: Turn;
  readonly engine: PreparedTurn;
  /** Epoch milliseconds. */
  readonly begunAt: number;
}

/**
 * Answers made while the caller may still go on, one at a time. Nobody hears or sees anything of one
 * that is dropped: it is played only when it is taken.
 */
export class PreparedAnswers {
  readonly #conversation: Pick<Conversation, 'prepare'>;
  readonly #createTurn: (start: TurnStart) => Turn;
  readonly #saysTheSame: (one: string, other: string) => boolean;
  readonly #language: () => string | undefined;
  readonly #mostPerTurn: number;
  readonly #randomId: () => string;
  readonly #clock: Pick<Clock, 'now'>;
  #prepared: Prepared | undefined;
  #madeForTurn = 0;

  constructor(parts: {
    readonly conversation: Pick<Conversation, 'prepare'>;
    readonly createTurn: (start: TurnStart) => Turn;
    readonly saysTheSame: (one: string, other: string) => boolean;
    /** BCP-47: what the caller was found to speak, where that can be found. */
    readonly language: () => string | undefined;
    /** 0: none are made. */
    readonly mostPerTurn: number;
    readonly randomId: () => string;
    readonly clock: Pick<Clock, 'now'>;
  }) {
    this.#conversation = parts.conversation;
    this.#createTurn = parts.createTurn;
    this.#saysTheSame = parts.saysTheSame;
    this.#language = parts.language;
    this.#mostPerTurn = parts.mostPerTurn;
    this.#randomId = parts.randomId;
    this.#clock = parts.clock;
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
    const begunAt = this.#clock.now();
    const language = this.#language();
    const input: VoiceInput = {
      text,
      source: 'speech',
      ...(language === undefined ? {} : { language }),
    };
    let engine: PreparedTurn | undefined;
    const turn = this.#createTurn({
      turnId,
      isMadeAhead: true,
      events: (signal) => {
        engine = this.#conversation.prepare(toTurnInput(turnId, input), signal);
        return engine.events;
      },
    });
    // The engine did not even begin: the turn has said so in the log.
    if (engine === undefined) return;
    this.#prepared = { text, language, turnId, turn, engine, begunAt };
  }

  /** The caller is at these words now. @returns true when an answer to others was dropped. */
  keepFor(text: string): boolean {
    if (this.#prepared === undefined || this.#saysTheSame(this.#prepared.text, text)) return false;
    return this.drop();
  }

  /**
   * The caller has finished: the answer to just that, running for them from now on.
   *
   * @returns `discarded`: how many others were made for these words and thrown away.
   */
  take(input: VoiceInput): { readonly turn: Turn | undefined; readonly discarded: number } {
    const prepared = this.#prepared;
    const made = this.#madeForTurn;
    this.#madeForTurn = 0;
    if (prepared === undefined) return { turn: undefined, discarded: made };
    const isFor =
      prepared.language === input.language && this.#saysTheSame(prepared.text, input.text);
    if (prepared.turn.hasFailed || !isFor) {
      this.drop();
      return { turn: undefined, discarded: made };
    }
    this.#prepared = undefined;
    const { turn, turnId, engine, begunAt } = prepared;
    const discarded = made - 1;
    turn.stages.notePrepared({ used: true, discarded, begunAt });
    turn.expect(input);
    engine.commit(toTurnInput(turnId, input));
    return { turn, discarded };
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
