import { describe, expect, it } from 'vitest';
import type { SessionSettings } from './protocol/session-settings.ts';
import { speakText } from './spoken-text.ts';
import { createFakeVoice } from './testing/fake-voice.ts';

const ava = { type: 'azure-standard' as const, name: 'en-US-AvaNeural' };

async function speak(text: string, voice: SessionSettings['voice'] = ava, sampleRateHz = 16_000) {
  const fake = createFakeVoice();
  const sentences = [];
  for await (const sentence of speakText(text, { ...fake, voice, sampleRateHz })) {
    sentences.push(sentence);
  }
  return { ...fake, sentences };
}

describe('spoken text', () => {
  it('is the text word for word, sentence by sentence', async () => {
    const { sentences, asked } = await speak('My power is out.  Since when?');
    expect(sentences.map(({ text }) => text)).toEqual(['My power is out. ', 'Since when?']);
    expect(asked.map(({ text }) => text)).toEqual(['My power is out.', 'Since when?']);
  });

  it('tells where its words lie: one after the other, up to the end of the voice', async () => {
    const { sentences } = await speak('My power is out.');
    const words = sentences[0]?.words ?? [];
    expect(words.map(({ text }) => text)).toEqual(['My', 'power', 'is', 'out.']);
    let endMs = 0;
    for (const { offsetMs, durationMs } of words) {
      expect(offsetMs).toBe(endMs);
      endMs += durationMs;
    }
    expect(endMs).toBe(160);
  });

  it.each([8000, 16_000, 24_000])('pauses after a sentence, at %i Hz', async (sampleRateHz) => {
    const { sentences, library } = await speak('Since when?', ava, sampleRateHz);
    const samples = sentences[0]?.samples ?? new Int16Array();
    expect(samples.length).toBe((sampleRateHz * (110 + 200)) / 1000);
    expect(samples.subarray((sampleRateHz * 110) / 1000).every((sample) => sample === 0)).toBe(
      true,
    );
    expect(library.candidates(samples, sampleRateHz)).toMatchObject([{ text: 'Since when?' }]);
  });

  it.each<[SessionSettings['voice'], object]>([
    ['alloy', { voice: 'en-US-AvaMultilingualNeural' }],
    [{ type: 'openai', name: 'alloy' }, { voice: 'en-US-AvaMultilingualNeural' }],
    [
      { ...ava, rate: '-4%' },
      { voice: ava.name, rate: 0.96 },
    ],
    [
      { ...ava, rate: '1.2' },
      { voice: ava.name, rate: 1.2 },
    ],
    [
      { ...ava, rate: 'fast' },
      { voice: ava.name, rate: 1 },
    ],
    [{ ...ava, prefer_locales: ['de-DE'] }, { language: 'de-DE' }],
    [{ ...ava, locale: 'fr-FR', prefer_locales: ['de-DE'] }, { language: 'fr-FR' }],
  ])('is spoken as the voice %j says', async (voice, expected) => {
    const { asked } = await speak('Hi there.', voice);
    expect(asked).toMatchObject([expected]);
  });
});
