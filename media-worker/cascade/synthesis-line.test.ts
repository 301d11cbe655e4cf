import { describe, expect, it } from 'vitest';
import type { SynthesisSession } from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { SynthesisLine } from './synthesis-line.ts';

const clause = { text: 'Hello.', voice: { name: 'a voice', language: 'en-US' } };

async function speak(line: SynthesisLine): Promise<number> {
  let events = 0;
  for await (const _ of line.speak(clause, new AbortController().signal)) events += 1;
  return events;
}

describe('the line to the synthesiser', () => {
  it('connects once, and anew after a failure', async () => {
    const textToSpeech = new FakeTextToSpeech({
      clock: new VirtualClock(),
      audioMsPerCharacter: 1,
    });
    const line = new SynthesisLine({ textToSpeech });
    textToSpeech.error = new SpeechError('speech_unavailable');
    await expect(line.open()).rejects.toThrow(SpeechError);
    textToSpeech.error = undefined;
    await line.open();
    await line.open();
    expect(textToSpeech.openSessions).toBe(1);
    await line.close();
    expect(textToSpeech.openSessions).toBe(0);
  });

  it('closes a session that opens only after the call is over', async () => {
    const textToSpeech = new FakeTextToSpeech({ clock: new VirtualClock() });
    const open = textToSpeech.open.bind(textToSpeech);
    let answer: () => void = () => undefined;
    textToSpeech.open = () =>
      new Promise<SynthesisSession>((resolve) => {
        answer = () => void open().then(resolve);
      });
    const line = new SynthesisLine({ textToSpeech });
    const opening = line.open();
    const closing = line.close();
    answer();
    await Promise.all([opening, closing]);
    expect(textToSpeech.openSessions).toBe(0);
  });

  it('opens nothing for a call that is over', async () => {
    const textToSpeech = new FakeTextToSpeech({ clock: new VirtualClock() });
    const line = new SynthesisLine({ textToSpeech });
    await line.close();
    await expect(speak(line)).rejects.toThrow('The call is over.');
    expect(textToSpeech.speeches).toEqual([]);
    expect(textToSpeech.openSessions).toBe(0);
  });
});
