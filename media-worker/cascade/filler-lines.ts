import type { LineSet } from './spoken-lines/line-set.ts';

const first = ['oneMoment', 'letMeSee'] as const;
const further = ['stillWorking', 'takesLonger'] as const;

/** What is said while a caller waits, on one call: never the same twice in a row. */
export class FillerLines {
  #firstSaid = 0;
  #furtherSaid = 0;

  /** An answer is slow to come. */
  first(lines: LineSet): string {
    const name = first[this.#firstSaid % first.length] ?? first[0];
    this.#firstSaid += 1;
    return lines[name];
  }

  /** There is still none. */
  further(lines: LineSet): string {
    const name = further[this.#furtherSaid % further.length] ?? further[0];
    this.#furtherSaid += 1;
    return lines[name];
  }
}
