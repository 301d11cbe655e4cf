import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';

/**
 * The words that were answered last, to be put into history as the recogniser finally writes them. A
 * turn that is ended early is answered in the form of a hypothesis ("four two one seven"); the form in
 * which people write it ("4217") comes with the end of the phrase.
 */
export class AnsweredWords {
  readonly #conversation: Pick<Conversation, 'correct'>;
  readonly #logger: Logger;
  #last: { readonly turnId: string; readonly text: string } | undefined;

  constructor(parts: {
    readonly conversation: Pick<Conversation, 'correct'>;
    readonly logger: Logger;
  }) {
    this.#conversation = parts.conversation;
    this.#logger = parts.logger;
  }

  /** These words are being answered. */
  note(turnId: string | undefined, text: string): void {
    this.#last = turnId === undefined ? undefined : { turnId, text };
  }

  /** @param given words at the end of those that were answered. @param text the same, as finally written. */
  reword(given: string, text: string): void {
    const last = this.#last;
    if (last === undefined || given === '' || !last.text.endsWith(given)) return;
    const { turnId } = last;
    const reworded = last.text.slice(0, last.text.length - given.length) + text;
    this.#last = { turnId, text: reworded };
    void this.#conversation.correct(turnId, reworded).then((correction) => {
      if (correction.corrected) return;
      this.#logger.debug('words were not corrected', { turnId, reason: correction.reason });
    });
  }
}
