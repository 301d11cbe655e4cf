import {
  directionOfWords,
  product,
  type WeighedWord,
} from '../../word-vectors/direction-of-words.ts';
import type { WordVectors } from '../../word-vectors/word-vectors.ts';
import { isLightWord, isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import type { Tool } from '../tools/tool.ts';
import { partsOf } from './tool-description.ts';

/** How near a wish is in meaning to what a tool was described with; both from 0 to 1. */
export interface Meaning {
  /** To the most similar example request or part of the description, word by word. */
  readonly phrase: number;
  /** To all that is said of the tool, as a whole. */
  readonly whole: number;
}

interface DescribedWord {
  /** Where the word stands in the vocabulary of the descriptions. */
  readonly position: number;
  readonly weight: number;
}

interface DescribedTool {
  readonly phrases: ReadonlyArray<{
    readonly words: readonly DescribedWord[];
    readonly trust: number;
  }>;
  readonly whole: Float32Array;
}

const STOP_WORD_WEIGHT = 0.2;
const LIGHT_WORD_WEIGHT = 0.7;
const PART_TRUST = 0.9;
/** What texts without anything in common reach. */
const CHANCE: Meaning = { phrase: 0.1, whole: 0.05 };

/**
 * Compares wishes with tools by word vectors alone: soft evidence for wishes in words that nobody
 * has foreseen, too weak to stand against words that were.
 */
export class MeaningIndex {
  readonly #vectors: WordVectors;
  readonly #tools: readonly DescribedTool[];
  /** Squared similarities of a wish's word with every word of the descriptions. */
  readonly #rows = new Map<string, Float32Array>();
  readonly #vocabulary = new Map<string, number>();

  constructor(tools: readonly Tool[], vectors: WordVectors) {
    this.#vectors = vectors;
    this.#tools = tools.map((tool) => {
      const phrases = [
        ...tool.examples.map((text) => ({ words: this.#describe(text), trust: 1 })),
        ...partsOf(tool.sentences).map((text) => ({
          words: this.#describe(text),
          trust: PART_TRUST,
        })),
      ];
      const parameters = tool.parameters.map(({ name, enumValues }) => [name, ...enumValues]);
      const all = [tool.titleWords, tool.sentences, ...tool.examples, ...parameters.flat()];
      return {
        phrases: phrases.filter(({ words }) => words.length > 0),
        whole: directionOfWords(this.#weigh(all.join(' ')), vectors),
      };
    });
  }

  /** @returns a meaning for each tool, in their order. */
  compare(wish: string): Meaning[] {
    const words = this.#weigh(wish);
    const rows = words.map(({ word }) => this.#similarities(word));
    const direction = directionOfWords(words, this.#vectors);
    return this.#tools.map(({ phrases, whole }) => ({
      phrase: beyondChance(
        Math.max(
          0,
          ...phrases.map((phrase) => phrase.trust * alignment(words, rows, phrase.words)),
        ),
        CHANCE.phrase,
      ),
      whole: beyondChance(product(direction, whole), CHANCE.whole),
    }));
  }

  #weigh(text: string): WeighedWord[] {
    return wordsOf(text)
      .filter((word) => this.#vectors.has(word))
      .map((word) => ({
        word,
        weight:
          this.#vectors.rareness(word) *
          (isStopWord(word) ? STOP_WORD_WEIGHT : isLightWord(word) ? LIGHT_WORD_WEIGHT : 1),
      }));
  }

  #describe(text: string): DescribedWord[] {
    return this.#weigh(text).map(({ word, weight }) => {
      const position = this.#vocabulary.get(word) ?? this.#vocabulary.size;
      this.#vocabulary.set(word, position);
      return { position, weight };
    });
  }

  #similarities(word: string): Float32Array {
    const known = this.#rows.get(word);
    if (known) return known;
    const row = new Float32Array(this.#vocabulary.size);
    for (const [other, position] of this.#vocabulary) {
      row[position] = Math.max(0, this.#vectors.similarity(word, other)) ** 2;
    }
    this.#rows.set(word, row);
    return row;
  }
}

/**
 * How well two texts cover each other when every word is matched with its most similar one:
 * harmonic mean of both directions (after Zhang et al., "BERTScore", 2020).
 */
function alignment(
  wish: readonly WeighedWord[],
  rows: readonly Float32Array[],
  phrase: readonly DescribedWord[],
): number {
  const best = new Float32Array(phrase.length);
  let forth = 0;
  for (const [at, { weight }] of wish.entries()) {
    let most = 0;
    for (const [index, { position }] of phrase.entries()) {
      const similarity = rows[at]?.[position] ?? 0;
      if (similarity > most) most = similarity;
      if (similarity > (best[index] ?? 0)) best[index] = similarity;
    }
    forth += weight * most;
  }
  const back = phrase.reduce((sum, { weight }, index) => sum + weight * (best[index] ?? 0), 0);
  const [recall, precision] = [share(forth, wish), share(back, phrase)];
  return recall + precision > 0 ? (2 * recall * precision) / (recall + precision) : 0;
}

function share(part: number, words: ReadonlyArray<{ readonly weight: number }>): number {
  const total = words.reduce((sum, { weight }) => sum + weight, 0);
  return total > 0 ? part / total : 0;
}

const beyondChance = (value: number, chance: number): number =>
  Math.max(0, value - chance) / (1 - chance);
