import { describe, expect, it } from 'vitest';
import { isHandedOn } from './drain.ts';

const handoverFromMs = 10_000;
const ended = (code: number, atMs: number) => ({ ends: [{ code, reason: '', atMs }] });

describe('isHandedOn', () => {
  it('is a stream that was closed for a restart when calls may leave', () => {
    expect(isHandedOn(ended(1012, 10_001), handoverFromMs)).toBe(true);
  });

  it.each([
    ['too early', ended(1012, 7000)],
    ['without a word', ended(1006, 10_001)],
    ['as if the call were over', ended(1000, 10_001)],
    ['never', { ends: [] }],
  ])('is none that ended %s', (_how, call) => {
    expect(isHandedOn(call, handoverFromMs)).toBe(false);
  });
});
