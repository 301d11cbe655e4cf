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

test('lets everything else run first when it was held up, and not when it was in time', () => {
  const { clock, frames, startMs } = stage();
  const order: string[] = [];
  clock.after(99, () => order.push(`read after ${frames.length} frames`));
  clock.stall(100);
  // What the stall kept waiting: the ticker's own timer, then this one.
  clock.advance(0);
  expect(order).toEqual(['read after 0 frames']);
  expect(frames).toEqual([20, 40, 60, 80, 100].map((ms) => startMs + ms));
  clock.after(20, () => order.push(`in time after ${frames.length} frames`));
  clock.advance(20);
  expect(order.at(-1)).toBe('in time after 6 frames');
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
