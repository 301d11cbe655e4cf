import { expect, it } from 'vitest';
import { AudioCache } from './audio-cache.ts';

it('drops the audio that was not used for longest when it is full', () => {
  const cache = new AudioCache({ maxSamples: 300 });
  for (const key of ['a', 'b', 'c']) cache.set(key, new Int16Array(100));
  cache.get('a');
  cache.set('d', new Int16Array(100));
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key) !== undefined)).toEqual([
    'a',
    'c',
    'd',
  ]);
  cache.set('long', new Int16Array(1_000));
  expect(cache.size).toBe(1);
  expect(cache.get('long')).toHaveLength(1_000);
});
