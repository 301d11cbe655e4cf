import { expect, it } from 'vitest';
import { usualTurnTaking } from './turn-taking-options.ts';
import { VoiceHold } from './voice-hold.ts';

const hold = () => new VoiceHold({ options: usualTurnTaking.voice, longestMs: 1500 });

it('waits at once with an answer, and longer before it stops one', () => {
  expect(hold().holdMs(100, false)).toBeUndefined();
  expect(hold().holdMs(120, false)).toBe(300);
  expect(hold().holdMs(600, true)).toBeUndefined();
  expect(hold().holdMs(700, true)).toBe(300);
});

it('does not heed a voice that goes on and on without a word', () => {
  expect(hold().holdMs(1600, true)).toBeUndefined();
});

it('gives up on a line whose voices come to nothing, until one has words', () => {
  const voices = hold();
  voices.noteNothing();
  expect(voices.holdMs(700, true)).toBe(300);
  voices.noteNothing();
  expect(voices.holdMs(700, true)).toBeUndefined();
  voices.noteWords();
  expect(voices.holdMs(700, true)).toBe(300);
});
