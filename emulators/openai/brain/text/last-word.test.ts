import { describe, expect, it } from 'vitest';
import { lastWord } from './last-word.ts';

describe('what is taken back in mid-sentence', () => {
  it.each([
    ["don't text me, e-mail... no, stay on the phone", 'stay on the phone'],
    ['I want to pay forty, no, eighty dollars', 'eighty dollars'],
    ['call me at nine, no wait, at eleven', 'at eleven'],
    ['send it to Oak Street, or rather Elm Street', 'Elm Street'],
    ['the gas, sorry no, the water', 'the water'],
    ['text me. Actually no, keep me on the line', 'keep me on the line'],
    ['one, no, two, no, three', 'three'],
  ])('%j ends up with %j', (text, last) => {
    expect(lastWord(text)).toBe(last);
  });

  it.each([
    'My power is out, no lights at all',
    'no, I meant gas',
    'No wait, when is my bill due?',
    'I have no money',
    'there is no way, no how',
    'pay fifty, no',
    'thanks, no.',
    '',
  ])('%j takes nothing back', (text) => {
    expect(lastWord(text)).toBeUndefined();
  });
});
