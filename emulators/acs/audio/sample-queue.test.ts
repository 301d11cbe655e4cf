import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleQueue } from './sample-queue.ts';

test('gives back every sample in order, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.int16Array({ maxLength: 50 })),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (chunks, frameLengths) => {
        const queue = new SampleQueue();
        for (const chunk of chunks) queue.append(chunk);
        const expected = chunks.flatMap((chunk) => [...chunk]);
        const taken: number[] = [];
        for (let turn = 0; taken.length < expected.length; turn += 1) {
          const frame = new Int16Array(frameLengths[turn % frameLengths.length] ?? 1);
          const count = queue.takeInto(frame);
          taken.push(...frame.subarray(0, count));
          expect(queue.length).toBe(expected.length - taken.length);
        }
        expect(taken).toEqual(expected);
        expect(queue.takeInto(new Int16Array(1))).toBe(0);
      },
    ),
  );
});

test('drops everything at once, also the rest of a chunk that was begun', () => {
  const queue = new SampleQueue();
  queue.append(Int16Array.from([1, 2, 3]));
  queue.append(Int16Array.from([4]));
  queue.takeInto(new Int16Array(2));
  expect(queue.clear()).toBe(2);
  queue.append(Int16Array.from([9]));
  const frame = new Int16Array(2);
  expect([queue.takeInto(frame), ...frame]).toEqual([1, 9, 0]);
});
