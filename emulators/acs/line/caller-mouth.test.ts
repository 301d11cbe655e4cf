import { expect, test } from 'vitest';
import { CallerMouth } from './caller-mouth.ts';

const speech = (frames: number) => new Int16Array(frames * 320).fill(1_000);

const stage = () => {
  const events: (string | number)[][] = [];
  const mouth = new CallerMouth({
    onStart: (id, atMs) => events.push(['start', id, atMs]),
    onEnd: (id, atMs, endOfSpeechAtMs) => events.push(['end', id, atMs, endOfSpeechAtMs]),
  });
  let atMs = 0;
  const speak = (frames: number, agentSpokenMs?: number) => {
    const spoken = [];
    for (let count = 0; count < frames; count += 1, atMs += 20)
      spoken.push(mouth.nextFrame(atMs, agentSpokenMs));
    return spoken;
  };
  return { events, mouth, speak };
};

test('speaks lines in the order they were given, not in which they were synthesised', () => {
  const { events, mouth, speak } = stage();
  const first = mouth.reserve({ id: 'first' });
  const second = mouth.reserve({ id: 'second' });
  second(speech(1));
  expect(speak(2)).toEqual([undefined, undefined]);
  first(speech(2));
  speak(3);
  expect(events).toEqual([
    ['start', 'first', 40],
    ['end', 'first', 80, 80],
    ['start', 'second', 80],
    ['end', 'second', 100, 100],
  ]);
});

test('a line that could not be synthesised gives up its place', () => {
  const { events, mouth, speak } = stage();
  mouth.reserve({ id: 'first' })(undefined);
  mouth.reserve({ id: 'second' })(speech(1));
  speak(1);
  expect(events[0]).toEqual(['start', 'second', 0]);
});

test('end of speech is the last audible sample, not the end of the audio', () => {
  const { events, mouth, speak } = stage();
  const audio = new Int16Array(1_000);
  audio.fill(1_000, 0, 480);
  mouth.reserve({ id: 'a' })(audio);
  speak(5);
  expect(events.at(-1)).toEqual(['end', 'a', 62.5, 30]);
});

test('an interruption waits until the agent has spoken that long, also into a later speech', () => {
  const { events, mouth, speak } = stage();
  mouth.reserve({ id: 'cut', afterAgentSpeechMs: 100 })(speech(1));
  speak(3, undefined);
  speak(3, 80);
  expect(events).toEqual([]);
  speak(1, 100);
  expect(events[0]).toEqual(['start', 'cut', 120]);
});
