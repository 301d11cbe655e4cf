import { expect, it } from 'vitest';
import { SpeechKey } from './speech-key.ts';

it('lets a token expire after ten minutes', () => {
  let nowMs = 1_000;
  const key = new SpeechKey({ key: 'k', nowMs: () => nowMs });
  const request = { headers: { authorization: `Bearer ${key.issueToken()}` } };
  nowMs += 599_999;
  expect(key.admits(request, new URLSearchParams())).toBe(true);
  nowMs += 1;
  expect(key.admits(request, new URLSearchParams())).toBe(false);
  const other = new SpeechKey({ key: 'other', nowMs: () => 1_000 });
  expect(other.admits(request, new URLSearchParams())).toBe(false);
});
