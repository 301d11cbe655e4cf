import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamState } from './stream-state.ts';

const lost = (at: number) => ({ type: 'lost', at }) as const;
const started = (at: number) => ({ type: 'started', at }) as const;

describe('the state of a stream', () => {
  it('is what the latest report says, by the time of the service', () => {
    const stream = new StreamState();
    expect(stream.note(lost(10))).toBe(true);
    expect(stream.note(started(30))).toBe(true);
    expect(stream.note(lost(20))).toBe(false);
    expect(stream.isUp).toBe(true);
    expect(stream.note(lost(40))).toBe(true);
    expect(stream.isUp).toBe(false);
    expect(stream.note(started(30))).toBe(false);
    expect(stream.isUp).toBe(false);
  });

  it('is lost when a worker takes it and drops it within the same millisecond', () => {
    const inOrder = new StreamState();
    inOrder.note(started(5));
    inOrder.note(lost(5));
    const reordered = new StreamState();
    reordered.note(lost(5));
    reordered.note(started(5));
    expect([inOrder.isUp, reordered.isUp]).toEqual([false, false]);
  });

  it('knows how long the stream had run', () => {
    const stream = new StreamState();
    expect(stream.healthBefore(7)).toBe(Number.POSITIVE_INFINITY);
    stream.note(started(100));
    expect(stream.healthBefore(1300)).toBe(1200);
  });

  it('comes out the same in whatever order and however often reports come', () => {
    const reports = fc.uniqueArray(
      fc.record({
        type: fc.constantFrom('lost' as const, 'started' as const),
        at: fc.integer({ min: 0, max: 50 }),
      }),
      { selector: ({ at }) => at, minLength: 1, maxLength: 12 },
    );
    const deliveries = reports.chain((timeline) =>
      fc.tuple(
        fc.constant(timeline),
        fc
          .shuffledSubarray(
            [...timeline, ...timeline].map((_, index) => index),
            { minLength: timeline.length * 2 },
          )
          .map((order) => order.map((index) => timeline[index % timeline.length])),
      ),
    );
    fc.assert(
      fc.property(deliveries, ([timeline, delivered]) => {
        const last = timeline.toSorted((a, b) => a.at - b.at).at(-1);
        const stream = new StreamState();
        for (const report of delivered) if (report !== undefined) stream.note(report);
        expect(stream.isUp).toBe(last?.type === 'started');
      }),
    );
  });
});
