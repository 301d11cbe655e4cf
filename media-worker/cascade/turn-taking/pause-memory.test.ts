import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PauseMemory } from './pause-memory.ts';

const memory = () => new PauseMemory({ longestWaitMs: 1200 });

it('waits longer for a caller who makes pauses, and less again when they stop', () => {
  const pauses = memory();
  expect(pauses.raise(350)).toBe(350);
  for (let pause = 0; pause < 3; pause += 1) pauses.noteContinued(600, false);
  expect(pauses.raise(350)).toBeGreaterThan(600);
  for (let turn = 0; turn < 10; turn += 1) pauses.noteEnded();
  expect(pauses.raise(350)).toBe(350);
});

it('does not take one pause for a habit, nor the gaps between words', () => {
  const pauses = memory();
  pauses.noteContinued(140, true);
  expect(pauses.raise(0)).toBe(0);
  pauses.noteContinued(600, false);
  expect(pauses.raise(350)).toBeLessThan(600);
});

it('learns at once from a pause in which the caller was interrupted', () => {
  const pauses = memory();
  pauses.noteContinued(400, true);
  expect(pauses.raise(350)).toBe(500);
});

it('never waits less than usual nor longer than the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(10_000))), fc.nat(1100), (story, usualMs) => {
      const pauses = memory();
      for (const pauseMs of story) {
        if (pauseMs === null) pauses.noteEnded();
        else pauses.noteContinued(pauseMs, pauseMs % 2 === 0);
        expect(pauses.raise(usualMs)).toBeGreaterThanOrEqual(usualMs);
        expect(pauses.raise(usualMs)).toBeLessThanOrEqual(1200);
      }
    }),
  );
});
