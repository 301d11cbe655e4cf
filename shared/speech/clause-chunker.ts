import { type ClauseLimits, findClauseBoundary } from './clause-boundary.ts';
import { MarkdownStripper } from './markdown-stripper.ts';

/**
 * The first clause is short, so that the voice starts soon; it may end at any comma, or where a phrase
 * does. Three words last for about a second: time for the rest of the sentence to be written and
 * synthesised, so that no pause is heard in between.
 */
const FIRST_CLAUSE: ClauseLimits = { clauseMarkWords: 2, phraseWords: 3, gapWords: 6 };
/** Later ones are synthesised while others play; whole sentences sound better. */
const LATER_CLAUSE: ClauseLimits = { clauseMarkWords: 10, phraseWords: 20, gapWords: 25 };

/**
 * Cuts a model's text, as it streams in, into clauses that can be spoken one after another, with
 * Markdown removed. Never cuts inside a number, an amount, a time or an abbreviation. Put together,
 * the clauses are the whole plain text, white space included (except at its very end).
 */
export class ClauseChunker {
  readonly #stripper = new MarkdownStripper();
  #text = '';
  #first = true;

  /** Takes the next piece of text and returns the clauses that it completes. */
  push(piece: string): string[] {
    this.#text += this.#stripper.push(piece);
    const clauses: string[] = [];
    for (;;) {
      const end = findClauseBoundary(this.#text, this.#first ? FIRST_CLAUSE : LATER_CLAUSE);
      if (end === undefined) return clauses;
      clauses.push(this.#cut(end));
    }
  }

  /** The text is complete: returns what is left. */
  end(): string[] {
    const clauses = this.push('');
    this.#text += this.#stripper.end();
    clauses.push(...this.push(''));
    if (this.#text.trim() !== '') clauses.push(this.#cut(this.#text.length));
    return clauses;
  }

  #cut(end: number): string {
    const clause = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    this.#first = false;
    return clause;
  }
}
