import { readFileSync } from 'node:fs';
import { WordVectors } from './word-vectors.ts';

/**
 * Reads the vectors that lie beside this file, or beside the bundle it ended up in; takes some
 * milliseconds, so call it when they are needed first.
 *
 * @throws Error when a file is missing or does not fit the other.
 */
export function loadWordVectors(): WordVectors {
  const bytes = readFileSync(new URL('./word-vectors.bin', import.meta.url));
  const words = readFileSync(new URL('./word-list.txt', import.meta.url), 'utf8').split('\n');
  return new WordVectors({
    words,
    rows: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  });
}

/** Loads on the first call and gives the same vectors on every further one. */
export function wordVectorsOnDemand(): () => WordVectors {
  let loaded: WordVectors | undefined;
  return () => {
    loaded ??= loadWordVectors();
    return loaded;
  };
}
