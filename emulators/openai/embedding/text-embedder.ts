import { createHash } from 'node:crypto';
import { ALL_CONCEPTS } from '../brain/lexicon/all-concepts.ts';
import { Lexicon } from '../brain/lexicon/lexicon.ts';
import { stem } from '../brain/text/stem.ts';
import { isStopWord } from '../brain/text/stop-words.ts';
import { wordsOf } from '../brain/text/words.ts';

const WEIGHTS = { word: 1, pair: 0.4, concept: 0.8, letters: 0.15 };
const LETTERS = 4;

/**
 * Embeds text without a model: word stems, word pairs, concepts and letter groups are hashed into
 * a vector of length one, so that texts about the same thing have a high cosine.
 */
export class TextEmbedder {
  readonly #lexicon = new Lexicon(ALL_CONCEPTS);

  embed(text: string, dimensions: number): Float32Array {
    const vector = new Float32Array(dimensions);
    const add = (feature: string, weight: number) => {
      const hash = createHash('sha1').update(feature).digest();
      const position = hash.readUInt32LE(0) % dimensions;
      vector[position] = (vector[position] ?? 0) + ((hash[4] ?? 0) & 1 ? weight : -weight);
    };
    const words = wordsOf(text);
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
    return normalised(vector);
  }
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
