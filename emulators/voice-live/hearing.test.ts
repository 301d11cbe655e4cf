import { describe, expect, it } from 'vitest';
import { Hearing } from './hearing.ts';
import { defaultSettings, type SessionSettings } from './protocol/session-settings.ts';
import { audioOf, createFakeVoice } from './testing/fake-voice.ts';

const rate = 16_000;
const line = audioOf('My power is out.', rate);
const silence = (ms: number) => new Int16Array((rate * ms) / 1000);
const detection = {
  type: 'azure_semantic_vad' as const,
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 500,
  speech_duration_ms: 80,
  create_response: false,
  interrupt_response: false,
};

function listen(turnDetection: SessionSettings['turn_detection'] = detection) {
  const { library } = createFakeVoice();
  library.register({ text: 'My power is out.', samples: line, sampleRateHz: rate });
  const log: string[] = [];
  const settings = {
    ...defaultSettings(),
    input_audio_sampling_rate: rate as 16_000,
    turn_detection: turnDetection,
  };
  const hearing = new Hearing({
    library,
    settings,
    listener: {
      onSpeechStarted: (atMs) => log.push(`started ${Math.round(atMs)}`),
      onSpeechStopped: (atMs) => log.push(`stopped ${Math.round(atMs)}`),
      onUtterance: (text, language) =>
        log.push(`utterance ${text}${language === undefined ? '' : ` in ${language}`}`),
    },
  });
  return {
    hearing,
    library,
    log,
    settings,
    hear(...stretches: readonly Int16Array[]) {
      for (const samples of stretches) {
        const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
        for (let at = 0; at < bytes.length; at += 640) hearing.push(bytes.subarray(at, at + 640));
      }
    },
  };
}

describe('an ear', () => {
  it('tells in audio time when somebody speaks, and what it was', () => {
    const { hear, log } = listen();
    hear(silence(1000), line, silence(600));
    expect(log).toEqual(['started 700', 'stopped 2500', 'utterance My power is out.']);
  });

  it('goes on counting where the last utterance ended', () => {
    const { hear, log } = listen();
    hear(line, silence(1000), line, silence(600));
    expect(log.filter((entry) => entry.startsWith('started'))).toEqual([
      'started 0',
      'started 1700',
    ]);
  });

  it('takes audio that is cut in the middle of a sample', () => {
    const { hearing, log } = listen();
    const all = Buffer.concat(
      [line, silence(600)].map(({ buffer, byteOffset, byteLength }) =>
        Buffer.from(buffer, byteOffset, byteLength),
      ),
    );
    for (let at = 0; at < all.length; at += 777) hearing.push(all.subarray(at, at + 777));
    expect(log.at(-1)).toBe('utterance My power is out.');
  });

  it('reports speech that it does not know as nothing understood', () => {
    const { hear, log } = listen();
    hear(audioOf('Who knows.', rate), silence(600));
    expect(log.at(-1)).toBe('utterance ');
  });

  it('tells the language where it listens for several, and understands no other', () => {
    const { hear, hearing, library, log, settings } = listen();
    const spanish = audioOf('Quiero pagar.', rate);
    library.register({
      text: 'Quiero pagar.',
      samples: spanish,
      sampleRateHz: rate,
      language: 'es-MX',
    });
    const listenFor = (model: string, language: string) =>
      hearing.use({ ...settings, input_audio_transcription: { model, language } });
    const heard = () => log.filter((entry) => entry.startsWith('utterance')).splice(-1);
    listenFor('azure-speech', 'en-US,es-US');
    hear(spanish, silence(600));
    expect(heard()).toEqual(['utterance Quiero pagar. in es-US']);
    listenFor('azure-speech', 'en-US,de-DE');
    hear(spanish, silence(600));
    expect(heard()).toEqual(['utterance  in en-US']);
    listenFor('azure-speech', 'en-US');
    hear(spanish, silence(600));
    expect(heard()).toEqual(['utterance ']);
    // What OpenAI's models are told is a hint.
    listenFor('gpt-4o-transcribe', 'en');
    hear(spanish, silence(600));
    expect(heard()).toEqual(['utterance Quiero pagar.']);
  });

  it('does not take a sound for speech that is too short', () => {
    const { hear, log } = listen();
    hear(audioOf('Click', (rate * 40) / 1000), silence(600));
    expect(log).toEqual([]);
  });

  it('waits as long as it is told to by now', () => {
    const { hear, hearing, log, settings } = listen();
    hearing.use({
      ...settings,
      turn_detection: { ...detection, silence_duration_ms: 2000 },
    });
    hear(line, silence(1900));
    expect(log).toEqual(['started 0']);
    hear(silence(200));
    expect(log).toHaveLength(3);
  });

  it('leaves it to the client when an utterance is over, without turn detection', () => {
    const { hear, hearing, log } = listen(null);
    hear(line, silence(3000));
    expect(log).toEqual([]);
    expect(hearing.commit()).toBe(true);
    expect(log).toEqual(['utterance My power is out.']);
    expect(hearing.commit()).toBe(false);
  });

  it('counts on after it was told to forget', () => {
    const { hear, hearing, log } = listen();
    hear(line);
    hearing.clear();
    hear(silence(500), line, silence(600));
    expect(log.slice(1)).toEqual(['started 1200', 'stopped 3000', 'utterance My power is out.']);
  });

  it('forgets what it is told to forget', () => {
    const { hear, hearing, log } = listen(null);
    hear(line);
    hearing.clear();
    expect(hearing.commit()).toBe(false);
    expect(log).toEqual([]);
  });
});
