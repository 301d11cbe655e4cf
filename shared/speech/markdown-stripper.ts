/** A marker that is removed, or text that is kept; `undefined` when more text must come first. */
interface Step {
  readonly consumed: number;
  readonly kept: string;
}

/** Longer than this, an unfinished `[text](address` is taken for plain text. */
const LONGEST_LINK = 400;

const LINE_MARKER =
  /^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?=\S)|```[^\n]*\n?|(?:-{3,}|\*{3,}|_{3,})[ \t]*(?=\n|$))/;
/** What may still become a line marker when more text comes. */
const LINE_MARKER_START =
  /^[ \t]*(?:#{1,6}[ \t]*|>|[-*+][ \t]*|`{1,2}|```[^\n]*|-{2,}[ \t]*|\*{2,}[ \t]*|_{1,}[ \t]*)?$/;
const LINK = /^!?\[([^\]\n]*)\]\(([^()\s]*)\)/;
const LINK_START = /^!?(?:\[[^\]\n]*(?:\](?:\([^()\s]*)?)?)?$/;

const isWord = (character: string | undefined) =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character);

/**
 * Removes Markdown from text that streams in: headings, bullets, quotes, fences, emphasis, code
 * marks; links and images keep their text. The result does not depend on how the text was cut into
 * pieces. `2 * 3`, `snake_case` and `[brackets]` stay.
 */
export class MarkdownStripper {
  #held = '';
  #lineStart = true;
  #last: string | undefined;

  /** Takes the next piece and returns the plain text that is certain so far. */
  push(piece: string): string {
    this.#held += piece;
    return this.#drain(false);
  }

  /** The rest, when the text is complete. */
  end(): string {
    return this.#drain(true);
  }

  #drain(ended: boolean): string {
    let plain = '';
    while (this.#held !== '') {
      const step = this.#next(this.#held, ended);
      if (step === undefined) break;
      const consumed = this.#held.slice(0, step.consumed);
      this.#held = this.#held.slice(step.consumed);
      // A line marker leaves the line start behind, unless it took the whole line.
      this.#lineStart = consumed.endsWith('\n');
      this.#last = [...consumed].at(-1);
      plain += step.kept;
    }
    return plain;
  }

  #next(text: string, ended: boolean): Step | undefined {
    if (this.#lineStart) {
      if (!ended && LINE_MARKER_START.test(text)) return undefined;
      const marker = LINE_MARKER.exec(text)?.[0];
      if (marker !== undefined) return { consumed: marker.length, kept: '' };
    }
    const plainLength = /^[^*_~`![\n]+/.exec(text)?.[0].length ?? 0;
    if (plainLength > 0) return { consumed: plainLength, kept: text.slice(0, plainLength) };
    if (text[0] === '[' || text[0] === '!') return nextLink(text, ended);
    if (text[0] === '\n') return { consumed: 1, kept: '\n' };
    return this.#nextMark(text, ended);
  }

  /** `*`, `**`, `_`, `__`, `~~` and backticks. */
  #nextMark(text: string, ended: boolean): Step | undefined {
    const run = /^(\*+|_+|~+|`+)/.exec(text)?.[0] ?? '';
    const after = [...text.slice(run.length)][0];
    if (after === undefined && !ended) return undefined;
    const kept = { consumed: run.length, kept: run };
    const removed = { consumed: run.length, kept: '' };
    if (run.startsWith('`')) return removed;
    if (run.startsWith('~')) return run.length === 2 ? removed : kept;
    if (run.startsWith('_')) return isWord(this.#last) && isWord(after) ? kept : removed;
    const isolated = [this.#last, after].every((side) => side === undefined || /\s/.test(side));
    const multiplies = run === '*' && isDigit(this.#last) && isDigit(after);
    return isolated || multiplies ? kept : removed;
  }
}

const isDigit = (character: string | undefined) =>
  character !== undefined && /\p{N}/u.test(character);

function nextLink(text: string, ended: boolean): Step | undefined {
  const link = LINK.exec(text);
  if (link !== null && link[0].length <= LONGEST_LINK) {
    return { consumed: link[0].length, kept: link[1] ?? '' };
  }
  const unfinished = LINK_START.test(text) && text.length <= LONGEST_LINK;
  return unfinished && !ended ? undefined : { consumed: 1, kept: text.slice(0, 1) };
}
