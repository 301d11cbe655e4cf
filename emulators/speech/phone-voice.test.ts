import { afterAll, describe, expect, it } from 'vitest';
import type { HeardSpeech } from '#emulators/acs/phone-voice.ts';
import { createPhoneVoice } from './phone-voice.ts';
import { UtteranceLibrary } from './utterances/utterance-library.ts';
import { createVoiceEngine } from './voice/voice-engine.ts';
import { VoiceProcessClient } from './voice/voice-process-client.ts';
import { defaultVoiceProcessPath } from './voice/voice-process-path.ts';

const client = new VoiceProcessClient({ programPath: defaultVoiceProcessPath(), maxPending: 16 });
afterAll(() => client.close());
const engine = createVoiceEngine({ engine: client, maxCachedSamples: 16_000_000 });
const library = new UtteranceLibrary({ maxSamples: 16_000_000 });
const voice = createPhoneVoice({ engine, library });
const AGENT = 'en-US-AvaMultilingualNeural';
const silence = (durationMs: number) => new Int16Array(durationMs * 16);

/** What an ear reports of audio that arrives in frames of 20 ms. */
function hear(...parts: Int16Array[]) {
  const heard: HeardSpeech[] = [];
  const ear = voice.listen((speech) => heard.push(speech));
  const audio = new Int16Array(parts.flatMap((part) => [...part]));
  for (let at = 0; at < audio.length; at += 320) ear.push(audio.subarray(at, at + 320));
  return { heard, finals: heard.filter(({ final }) => final).map(({ text }) => text), ear };
}

describe('a phone’s ear', () => {
  it('hears clauses one after another, without a gap too, and says where they were', async () => {
    const first = await voice.speak('One moment, please.', AGENT);
    const second = await voice.speak('Your power is back.', AGENT);
    const { heard, finals } = hear(silence(50), first, second, silence(20));
    expect(finals).toEqual(['One moment, please.', 'Your power is back.']);
    expect(heard.filter(({ final }) => final)).toMatchObject([
      { startSample: 800, endSample: 800 + first.length },
      { startSample: 800 + first.length, endSample: 800 + first.length + second.length },
    ]);
  });

  it('hears of an interrupted clause the words that were complete, once the agent is silent', async () => {
    const clause = await voice.speak('Your power will be back by four today.', AGENT);
    const cut = clause.subarray(0, Math.floor(clause.length / 2));
    const { finals } = hear(cut, silence(480));
    expect(finals).toEqual([]);
    const later = hear(cut, silence(540));
    expect(later.finals).toHaveLength(1);
    expect(later.finals[0]).toMatch(/^Your power \w+/);
    expect(later.finals[0]).not.toContain('today');
  });

  it('hears a clause whole when packets come late, wherever the pauses fall', async () => {
    const clause = await voice.speak('Your power will be back by four today.', AGENT);
    for (let at = 640; at < clause.length - 640; at += 1600) {
      const late = [silence(60), silence(180)];
      const { heard, finals } = hear(
        clause.subarray(0, at),
        late[0] ?? clause,
        clause.subarray(at, at + 640),
        late[1] ?? clause,
        clause.subarray(at + 640),
        silence(20),
      );
      expect(finals).toEqual(['Your power will be back by four today.']);
      expect(heard.at(-1)).toMatchObject({ startSample: 0, endSample: clause.length + 3840 });
    }
  });

  it('hears no words in speech that lost a packet beside a pause', async () => {
    const clause = await voice.speak('Your power will be back by four today.', AGENT);
    const { finals } = hear(
      clause.subarray(0, 6400),
      silence(60),
      clause.subarray(6720),
      silence(300),
    );
    expect(finals).not.toContain('Your power will be back by four today.');
  });

  it('hears no words in speech that was damaged on its way', async () => {
    const clause = await voice.speak('Your power is back.', AGENT);
    const damaged = new Int16Array([...clause.subarray(0, 6_400), ...clause.subarray(6_720)]);
    const next = await voice.speak('Goodbye.', AGENT);
    expect(hear(damaged, silence(600), next, silence(20)).finals).toEqual(['', 'Goodbye.']);
  });

  it('decides what is open when it is taken off', async () => {
    const clause = await voice.speak('Your power is back.', AGENT);
    const { heard, ear } = hear(clause.subarray(0, clause.length - 100));
    ear.close();
    expect(heard.at(-1)).toMatchObject({ final: true, text: 'Your power is' });
  });

  it('says nothing, and registers nothing, for a line without words', async () => {
    const before = library.size;
    expect(await voice.speak('…')).toHaveLength(0);
    expect(library.size).toBe(before);
  });
});
