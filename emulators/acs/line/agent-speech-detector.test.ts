import { expect, test } from 'vitest';
import { AgentSpeechDetector } from './agent-speech-detector.ts';

const loud = new Int16Array(320).fill(1_000);
const quiet = new Int16Array(320);

const stage = () => {
  const events: [string, number][] = [];
  const detector = new AgentSpeechDetector({
    onStart: (atMs) => events.push(['start', atMs]),
    onEnd: (atMs) => events.push(['end', atMs]),
  });
  let atMs = 0;
  const hear = (frame: Int16Array, frames: number) => {
    for (let count = 0; count < frames; count += 1, atMs += 20) detector.hear(frame, atMs);
  };
  return { events, detector, hear };
};

test('starts with the first audible frame and ends, backdated, after 300 ms of silence', () => {
  const { events, hear } = stage();
  hear(quiet, 5);
  hear(loud, 10);
  hear(quiet, 14);
  expect(events).toEqual([['start', 100]]);
  hear(quiet, 1);
  expect(events).toEqual([
    ['start', 100],
    ['end', 300],
  ]);
});

test('a short pause belongs to the speech', () => {
  const { events, detector, hear } = stage();
  hear(loud, 10);
  hear(quiet, 10);
  expect(detector.spokenMs(400)).toBe(400);
  hear(loud, 10);
  hear(quiet, 20);
  expect(events).toEqual([
    ['start', 0],
    ['end', 600],
  ]);
});

test('ends at once when the agent is cut off, and only once', () => {
  const { events, detector, hear } = stage();
  hear(loud, 3);
  detector.finish();
  detector.finish();
  hear(quiet, 20);
  expect(events).toEqual([
    ['start', 0],
    ['end', 60],
  ]);
  expect(detector.spokenMs(100)).toBeUndefined();
});
