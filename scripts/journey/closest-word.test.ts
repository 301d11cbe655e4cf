import { describe, expect, it } from 'vitest';
import { closestWord } from './closest-word.ts';

describe('the word that was meant', () => {
  it('is the one that is a slip of the finger away', () => {
    const known = ['said', 'say', 'steps', 'customer'];
    expect(closestWord('sad', known)).toBe('said');
    expect(closestWord('Step', known)).toBe('steps');
    expect(closestWord('custmoer', known)).toBe('customer');
  });

  it('is none when nothing resembles it', () => {
    expect(closestWord('version', ['said', 'name'])).toBeUndefined();
    expect(closestWord('x', ['on'])).toBeUndefined();
    expect(closestWord('', [])).toBeUndefined();
  });
});
