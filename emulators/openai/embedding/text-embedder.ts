import { createHash } from 'node:crypto';
import { ALL_CONCEPTS } from '../brain/lexicon/all-concepts.ts';
import { Lexicon } from '../brain/lexicon/lexicon.ts';
import { stem } from '../brain/text/stem.ts';
import { isStopWord } from '../brain/text/stop-words.ts';
import { wordsOf } from '../brain/text/words.ts';
import { directionOfWords, withLengthOne } from '../word-vectors/direction-of-words.ts';
import type { WordVectors } from '../word-vectors/word-vectors.ts';

const WEIGHTS = { word: 1, pair: 0.4, concept: 0.8, letters: 0.15 };
const LETTERS = 4;
/** Share of the meaning in the vector's length; the rest are the words themselves. */
const MEANING_SHARE = 0.6;

/**
 * Embeds text without a model, as a vector of length one: the mean of its word vectors, and word
 * stems, word pairs, concepts and letter groups hashed beside it. Texts about the same thing have a
 * high cosine, also in other words; texts with the same words a higher one.
 */
export class TextEmbedder {
  readonly #lexicon: Lexicon;

  /** @param loadVectors called once, when a text is embedded first. */
  constructor(loadVectors: () => WordVectors) {
    this.#lexicon = new Lexicon(ALL_CONCEPTS, loadVectors);
  }

  embed(text: string, dimensions: number): Float32Array {
    const words = wordsOf(text);
    const form = this.#form(text, words, dimensions);
    const meaning = spread(this.#meaning(words), dimensions);
    const [formShare, meaningShare] = [Math.sqrt(1 - MEANING_SHARE), Math.sqrt(MEANING_SHARE)];
    return withLengthOne(
      form.map((value, at) => formShare * value + meaningShare * (meaning[at] ?? 0)),
    );
  }

  #meaning(words: readonly string[]): Float32Array {
    const { vectors } = this.#lexicon;
    const content = words.filter((word) => !isStopWord(word));
    const said = content.length > 0 ? content : words;
    const weighed = said.map((word) => ({ word, weight: vectors.rareness(word) }));
    return directionOfWords(weighed, vectors);
  }

  #form(text: string, words: readonly string[], dimensions: number): Float32Array {
    const vector = new Float32Array(dimensions);
    const add = (feature: string, weight: number) => {
      const hash = createHash('sha1').update(feature).digest();
      const position = hash.readUInt32LE(0) % dimensions;
      vector[position] = (vector[position] ?? 0) + ((hash[4] ?? 0) & 1 ? weight : -weight);
    };
    const stems = words.map(stem);
    const content = stems.filter((_, index) => !isStopWord(words[index] ?? ''));
    for (const [index, each] of content.entries()) {
      add(`w:${each}`, WEIGHTS.word);
      const next = content[index + 1];
      if (next !== undefined) add(`p:${each} ${next}`, WEIGHTS.pair);
      for (let at = 0; at + LETTERS <= each.length; at += 1)
        add(`l:${each.slice(at, at + LETTERS)}`, WEIGHTS.letters);
    }
    for (const concept of new Set(this.#lexicon.match(stems).map((match) => match.concept))) {
      add(`c:${concept}`, WEIGHTS.concept);
    }
    if (content.length === 0) add(`t:${text}`, WEIGHTS.word);
    return withLengthOne(vector);
  }
}

/** Brings a vector into any number of dimensions: repeated when there are more, folded when fewer. */
function spread(vector: Float32Array, dimensions: number): Float32Array {
  const wide = new Float32Array(dimensions);
  if (vector.length === 0) return wide;
  const most = Math.max(dimensions, vector.length);
  for (let at = 0; at < most; at += 1) {
    const position = at % dimensions;
    wide[position] = (wide[position] ?? 0) + (vector[at % vector.length] ?? 0);
  }
  return withLengthOne(wide);
}
