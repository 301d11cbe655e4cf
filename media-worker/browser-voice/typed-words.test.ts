import { expect, it } from 'vitest';
import type { Recognition } from '#shared/contracts/speech-to-text.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { TypedWords } from './typed-words.ts';

function typist() {
  const clock = new VirtualClock();
  const recogniser = new FakeSpeechToText();
  const typed = new TypedWords({ clock });
  const speechToText = typed.through(recogniser);
  const heard: string[] = [];
  const open = (name: string) =>
    speechToText.open(
      { language: 'en-US' },
      {
        onSpeechStart: () => heard.push(`${name}: sound`),
        onPartial: ({ text }: Recognition) => heard.push(`${name}: ${text}…`),
        onFinal: ({ text }: Recognition) => heard.push(`${name}: ${text}`),
        onError: () => heard.push(`${name}: broken`),
      },
    );
  return { clock, recogniser, typed, heard, open };
}

it('are heard like spoken ones, among them', async () => {
  const { clock, recogniser, typed, heard, open } = typist();
  const session = await open('a');
  await clock.advance(0);
  session.push(new Uint8Array(640));
  typed.say('My name is Lee');
  recogniser.session.hear('Hello');
  expect(heard).toEqual(['a: My name is Lee', 'a: sound', 'a: hello…', 'a: Hello']);
  expect(recogniser.session.pushedBytes).toBe(640);
});

it('wait while no recogniser is there, and reach the one that takes over', async () => {
  const { clock, recogniser, typed, heard, open } = typist();
  expect(typed.say('nobody listens')).toBe(false);
  const opening = open('a');
  expect(typed.say('one')).toBe(true);
  await opening;
  expect(heard).toEqual([]);
  await clock.advance(0);
  expect(heard).toEqual(['a: one']);
  recogniser.session.fail();
  typed.say('two');
  const second = await open('b');
  await clock.advance(0);
  expect(heard).toEqual(['a: one', 'a: broken', 'b: two']);
  await second.close();
  typed.say('three');
  await clock.advance(1000);
  expect(heard).toHaveLength(3);
  expect(clock.pendingTimers).toBe(0);
});

it('reach the new session when the former one closes after it has opened', async () => {
  const { clock, typed, heard, open } = typist();
  const first = await open('a');
  await clock.advance(0);
  await open('b');
  await first.close();
  await clock.advance(0);
  typed.say('hello');
  expect(heard).toEqual(['b: hello']);
});
