import type { Correction, TurnInput } from '#shared/contracts/conversation.ts';
import type { HistoryItem } from '#shared/contracts/session.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { withUserText } from './turn-memory.ts';
import type { TurnSequence } from './turn-sequence.ts';

/** Words as they were answered, for so many turns: a recogniser is never further behind. */
const rememberedInputs = 4;

/**
 * Puts the customer's words in another form into history once the recogniser has it. The words were
 * answered already: only the wording changes, and only as long as nothing was said after it.
 */
export class WordCorrections {
  readonly #session: Pick<SessionKeeper, 'memo' | 'change'>;
  readonly #turns: Pick<TurnSequence, 'untilEnded'>;
  readonly #correctWords: (turnId: string, text: string) => void;
  /** Words as history has them, by turn. */
  readonly #said = new Map<string, string>();
  /** Corrections of turns that run still: they are stored with the turn. */
  readonly #wanted = new Map<string, string>();

  constructor(dependencies: {
    readonly session: Pick<SessionKeeper, 'memo' | 'change'>;
    readonly turns: Pick<TurnSequence, 'untilEnded'>;
    /** Stores the words where they are stored in another form. */
    readonly correctWords: (turnId: string, text: string) => void;
  }) {
    this.#session = dependencies.session;
    this.#turns = dependencies.turns;
    this.#correctWords = dependencies.correctWords;
  }

  /** What is stored of a turn that is over now: in its new form where that is known. */
  apply(input: TurnInput): TurnInput {
    this.#said.set(input.turnId, input.text);
    const [oldest] = this.#said.keys();
    if (this.#said.size > rememberedInputs && oldest !== undefined) this.#said.delete(oldest);
    const text = this.#wanted.get(input.turnId);
    return text === undefined || !this.#isAsSaid(input.turnId, input.text)
      ? input
      : { ...input, text };
  }

  async correct(turnId: string, text: string): Promise<Correction> {
    this.#wanted.set(turnId, text);
    await this.#turns.untilEnded(turnId);
    if (this.#wanted.get(turnId) === text) this.#wanted.delete(turnId);
    const said = this.#said.get(turnId);
    const { histories } = this.#session.memo;
    const items = Object.values(histories).flat();
    if (said === undefined || !items.some((item) => item.turnId === turnId)) {
      return { corrected: false, reason: 'unknown-turn' };
    }
    if (said === text) return { corrected: false, reason: 'unchanged' };
    if (isFollowed(items, turnId)) {
      // It may be stored in its new form already.
      this.#correctWords(turnId, said);
      return { corrected: false, reason: 'too-late' };
    }
    if (!this.#isAsSaid(turnId, said)) return { corrected: false, reason: 'removed' };
    this.#said.set(turnId, text);
    this.#session.change((memo) => withUserText(memo, turnId, text));
    this.#correctWords(turnId, text);
    return { corrected: true };
  }

  /** The content filter, for one, takes words out of history: they must not come back. */
  #isAsSaid(turnId: string, said: string): boolean {
    const words = Object.values(this.#session.memo.histories)
      .flat()
      .filter((item) => item.role === 'user' && item.turnId === turnId);
    return words.length > 0 && words.every((item) => item.role === 'user' && item.text === said);
  }
}

/** Something of another turn came after it. */
function isFollowed(items: readonly HistoryItem[], turnId: string): boolean {
  const lastAt = Math.max(...items.filter((item) => item.turnId === turnId).map(({ at }) => at));
  return items.some((item) => item.turnId !== turnId && item.at > lastAt);
}
