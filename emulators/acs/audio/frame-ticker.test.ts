import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { FrameTicker } from './frame-ticker.ts';

const stage = () => {
  const clock = new VirtualClock();
  const ticker = new FrameTicker({ clock });
  const frames: number[] = [];
  const leave = ticker.subscribe((atMs) => frames.push(atMs));
  return { clock, ticker, frames, leave, startMs: clock.now() };
};

test('ticks fifty times a second, for an hour, without drift', () => {
  const { clock, frames, startMs } = stage();
  clock.advance(3_600_000);
  expect(frames).toHaveLength(180_000);
  expect(frames.at(-1)).toBe(startMs + 3_600_000);
});

test('makes up for a stall and stays on the grid, however late the timers fire', () => {
  const step = fc.oneof(
    fc.integer({ min: 1, max: 90 }).map((ms) => ({ ms, stalled: false })),
    fc.integer({ min: 1, max: 900 }).map((ms) => ({ ms, stalled: true })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, frames, startMs } = stage();
      for (const { ms, stalled } of steps) {
        if (stalled) clock.stall(ms);
        clock.advance(stalled ? 0 : ms);
      }
      const due = Math.floor((clock.now() - startMs) / 20);
      expect(frames).toEqual(Array.from({ length: due }, (_, index) => startMs + (index + 1) * 20));
    }),
  );
});

test('does not replay a pause of more than a second', () => {
  const { clock, frames, startMs } = stage();
  clock.stall(60_010);
  clock.advance(0);
  expect(frames).toEqual([startMs + 60_000]);
});

test('leaves no timer behind when the last listener goes, even from inside a tick', () => {
  const { clock, ticker, leave } = stage();
  const inside = ticker.subscribe(() => inside());
  leave();
  clock.advance(100);
  expect(clock.pendingTimers).toBe(0);
});
