import { expect, it } from 'vitest';
import { AudioTimeline } from './audio-timeline.ts';

it('maps positions in the audio to when that audio arrived', () => {
  const timeline = new AudioTimeline();
  expect(timeline.arrivalOf(0)).toBeUndefined();
  for (let frame = 0; frame < 10; frame += 1) timeline.note(640, 1000 + frame * 25);
  expect(timeline.arrivalOf(20)).toBe(1000);
  expect(timeline.arrivalOf(21)).toBe(1025);
  expect(timeline.arrivalOf(200)).toBe(1225);
  expect(timeline.arrivalOf(9999)).toBe(1225);
});

it('copes with pieces of any length', () => {
  const timeline = new AudioTimeline();
  timeline.note(100, 1);
  timeline.note(540, 2);
  timeline.note(6400, 3);
  expect(timeline.arrivalOf(20)).toBe(2);
  expect(timeline.arrivalOf(21)).toBe(3);
});

it('forgets what is older than a minute instead of telling a wrong time', () => {
  const timeline = new AudioTimeline();
  for (let frame = 0; frame < 6000; frame += 1) timeline.note(640, frame);
  expect(timeline.arrivalOf(20)).toBeUndefined();
  expect(timeline.arrivalOf(6000 * 20)).toBe(5999);
});
