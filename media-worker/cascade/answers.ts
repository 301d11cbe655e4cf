import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { AnsweredWords } from './answered-words.ts';
import type { FloorHold } from './floor-hold.ts';
import { type CallerInput, mergeInput } from './merge-input.ts';
import { PreparedAnswers } from './prepared-answers.ts';
import type { Turn } from './turn.ts';
import type { TurnStart } from './turn-factory.ts';
import { toTurnInput } from './turn-input.ts';
import { cuesOf } from './turn-taking/languages/cues-of.ts';
import { saysTheSame } from './turn-taking/spoken-words.ts';
import type { TurnTakingOptions } from './turn-taking/turn-taking-options.ts';

export interface AnswersParts {
  readonly conversation: Pick<Conversation, 'respond' | 'prepare' | 'correct'>;
  /** Keeps an answer unheard that may not be wanted. */
  readonly hold: Pick<FloorHold, 'holdAnswer' | 'releaseAnswer'>;
  /** @param before waited for first: what must be written about the turn that was cut off. */
  readonly createTurn: (start: TurnStart, before?: Promise<void>) => Turn;
  readonly turnTaking: Pick<TurnTakingOptions, 'prepare'>;
  /** BCP-47, what the caller speaks. */
  readonly language: () => string;
  /** The same, where it was found out: undefined when only one is listened for. */
  readonly languageHeard: () => string | undefined;
  readonly randomId: () => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/**
 * The turns that answer the caller: begun ahead, and kept unheard, while they may still go on; or when
 * it is certain what they said.
 */
export class Answers {
  readonly #parts: AnswersParts;
  readonly #prepared: PreparedAnswers;
  readonly #answered: AnsweredWords;

  constructor(parts: AnswersParts) {
    this.#parts = parts;
    this.#answered = new AnsweredWords(parts);
    this.#prepared = new PreparedAnswers({
      conversation: parts.conversation,
      createTurn: (start) => parts.createTurn(start),
      saysTheSame: (one, other) => saysTheSame(one, other, cuesOf(parts.language())),
      language: parts.languageHeard,
      mostPerTurn: parts.turnTaking.prepare?.mostPerTurn ?? 0,
      randomId: parts.randomId,
      clock: parts.clock,
    });
  }

  /** An answer is made ahead. */
  get isPreparing(): boolean {
    return this.#prepared.exists;
  }

  /** These words may be all: their answer is begun, to be ready when it is certain. */
  prepare(text: string): void {
    this.#prepared.keepFor(text);
    if (this.#prepared.isAllowed) {
      this.#parts.hold.holdAnswer();
      this.#prepared.make(text);
    }
    if (!this.#prepared.exists) this.#parts.hold.releaseAnswer();
  }

  /** The caller is at these words now: an answer to others is dropped. */
  keepFor(text: string): void {
    if (this.#prepared.keepFor(text)) this.#parts.hold.releaseAnswer();
  }

  /** No answer is wanted. @returns whether one was made ahead. */
  drop(): boolean {
    const wasPrepared = this.#prepared.drop();
    if (wasPrepared) this.#parts.hold.releaseAnswer();
    return wasPrepared;
  }

  /**
   * The answer to what the caller said, the one that was made ahead where it fits.
   *
   * @param cutOff the turn that gave way. What it left unanswered is answered together with this.
   * @param recordCutOff resolves when history holds what was heard of it.
   */
  to(said: CallerInput, cutOff?: Turn, recordCutOff?: (cutOff: Turn) => Promise<void>): Turn {
    const { conversation, createTurn, languageHeard, randomId } = this.#parts;
    const language = said.source === 'speech' ? languageHeard() : undefined;
    const input = mergeInput(language === undefined ? said : { ...said, language }, cutOff);
    const { turn: ready, discarded } = this.#prepared.take(input);
    if (ready !== undefined) {
      this.#answered.note(ready.turnId, input.text);
      return ready;
    }
    const turnId = randomId();
    this.#answered.note(turnId, input.text);
    const start: TurnStart = {
      events: (signal) => conversation.respond(toTurnInput(turnId, input), signal),
      input,
      turnId,
    };
    const isInHistory = cutOff !== undefined && !cutOff.leftNoTrace;
    const turn = createTurn(start, isInHistory ? recordCutOff?.(cutOff) : undefined);
    turn.stages.notePrepared({ used: false, discarded });
    return turn;
  }

  /** The recogniser writes words that were answered in another form. */
  reword(given: string, text: string): void {
    this.#answered.reword(given, text);
  }
}
