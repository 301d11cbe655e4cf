/** Word vectors as they are stored: words from the most to the least frequent, a row of each. */
export interface WordVectorTable {
  readonly words: readonly string[];
  /** Row after row; only the direction of a row means something, its length does not. */
  readonly rows: Int8Array;
}

/** Words of this rank count half as much as the rarest ones. */
const HALF_RARE_RANK = 700;

/** Which words mean something similar, learned from how they are used in ordinary texts. */
export class WordVectors {
  readonly dimensions: number;
  readonly #rows: Int8Array;
  readonly #positions: ReadonlyMap<string, number>;
  readonly #lengths: Float32Array;

  /** @throws RangeError when the rows do not fit the words. */
  constructor({ words, rows }: WordVectorTable) {
    this.dimensions = words.length === 0 ? 0 : rows.length / words.length;
    if (!Number.isInteger(this.dimensions)) {
      throw new RangeError(`${rows.length} numbers are no rows for ${words.length} words`);
    }
    this.#rows = rows;
    this.#positions = new Map(words.map((word, position) => [word, position]));
    this.#lengths = new Float32Array(words.length);
  }

  has(word: string): boolean {
    return this.#positions.has(word);
  }

  /** Cosine of two words, from -1 to 1; 0 when one of them is not known. */
  similarity(a: string, b: string): number {
    const left = this.#positions.get(a);
    const right = this.#positions.get(b);
    if (left === undefined || right === undefined) return 0;
    if (left === right) return 1;
    const lengths = this.#lengthOf(left) * this.#lengthOf(right);
    return lengths === 0 ? 0 : this.#product(left, right) / lengths;
  }

  /** The word's direction, of length one; undefined when it is not known. */
  direction(word: string): Float32Array | undefined {
    const position = this.#positions.get(word);
    if (position === undefined) return undefined;
    const start = position * this.dimensions;
    const length = this.#lengthOf(position) || 1;
    return Float32Array.from(
      this.#rows.subarray(start, start + this.dimensions),
      (value) => value / length,
    );
  }

  /**
   * How much a word says by being rare, from 0 for "the" to 1 for rare and unknown words: smooth
   * inverse frequency (Arora, Liang and Ma, "A simple but tough-to-beat baseline for sentence
   * embeddings", 2017), with Zipf's frequency for the word's rank.
   */
  rareness(word: string): number {
    const rank = this.#positions.get(word);
    return rank === undefined ? 1 : rank / (rank + HALF_RARE_RANK);
  }

  #product(left: number, right: number): number {
    const [a, b] = [left * this.dimensions, right * this.dimensions];
    let sum = 0;
    for (let at = 0; at < this.dimensions; at += 1) {
      sum += (this.#rows[a + at] ?? 0) * (this.#rows[b + at] ?? 0);
    }
    return sum;
  }

  #lengthOf(position: number): number {
    const known = this.#lengths[position] ?? 0;
    if (known > 0) return known;
    // Rounded as it is stored, so that the first answer is the same as every later one.
    const length = Math.fround(Math.sqrt(this.#product(position, position)));
    this.#lengths[position] = length;
    return length;
  }
}
