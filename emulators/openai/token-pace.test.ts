import { expect, it } from 'vitest';
import type { Clock } from '#shared/contracts/clock.ts';
import { TokenPace } from './token-pace.ts';

/** A clock whose timers fire at once, late by a fixed time; remembers how long each was. */
function lateClock(lateByMs: number) {
  let nowMs = 0;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => nowMs,
    after(delayMs, callback) {
      waits.push(delayMs);
      nowMs += delayMs + lateByMs;
      queueMicrotask(callback);
      return { cancel: () => undefined };
    },
  };
  return { clock, waits };
}

it('makes up for late timers, so that lateness does not add up', async () => {
  const { clock, waits } = lateClock(3);
  const pace = new TokenPace({ clock, timeToFirstTokenMs: 100, perTokenMs: 10 });
  for (let token = 0; token < 4; token += 1) await pace.until(token, new AbortController().signal);
  expect(waits).toEqual([100, 7, 7, 7]);
});

it('rejects with the reason of an abort', async () => {
  const { clock } = lateClock(0);
  const pace = new TokenPace({ clock, timeToFirstTokenMs: 0, perTokenMs: 0 });
  const reason = new Error('gone');
  await expect(pace.until(0, AbortSignal.abort(reason))).rejects.toBe(reason);
});
