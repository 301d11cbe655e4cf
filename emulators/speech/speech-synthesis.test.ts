import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HeardSpeech } from '#emulators/acs/phone-voice.ts';
import { createPhoneVoice } from './phone-voice.ts';
import { type SpeechEmulator, startSpeechEmulator } from './speech-emulator.ts';
import type { SpeechStats } from './speech-stats.ts';
import { createSdkSpeaker, type SdkSpeaker, samplesOf, ssmlOf } from './testing/sdk-clients.ts';

const KEY = 'local-key';
const latency = { hypothesisLatencyMs: 0, finalLatencyMs: 0, firstByteLatencyMs: 0 };

let emulator: SpeechEmulator;
const speakers: SdkSpeaker[] = [];

beforeAll(async () => {
  emulator = await startSpeechEmulator({ port: 0, subscriptionKey: KEY, latency });
});
afterEach(async () => {
  await fetch(`${emulator.url}/_admin/faults`, { method: 'DELETE' });
  await Promise.all(speakers.splice(0).map((speaker) => speaker.close()));
});
afterAll(() => emulator.close());

function speaker(format?: sdk.SpeechSynthesisOutputFormat): SdkSpeaker {
  const { webSocketUrl } = emulator;
  const created = createSdkSpeaker({
    webSocketUrl,
    key: KEY,
    ...(format === undefined ? {} : { format }),
  });
  speakers.push(created);
  return created;
}

/** What a caller hears in these samples. */
function heardIn(samples: Int16Array): HeardSpeech[] {
  const heard: HeardSpeech[] = [];
  const ear = createPhoneVoice(emulator).listen((speech) => heard.push(speech));
  for (let offset = 0; offset < samples.length; offset += 320)
    ear.push(samples.subarray(offset, offset + 320));
  ear.close();
  return heard;
}

const finalTexts = (heard: readonly HeardSpeech[]) =>
  heard.filter((speech) => speech.final).map((speech) => speech.text);

describe('synthesis with the real Speech SDK', () => {
  it('speaks SSML in chunks, and a caller understands it word by word', async () => {
    const { speakSsml, synthesizer } = speaker();
    const chunkBytes: number[] = [];
    synthesizer.synthesizing = (_sender, event) =>
      chunkBytes.push(event.result.audioData.byteLength);
    const result = await speakSsml(ssmlOf('How can I help you today?'));
    expect(result.reason).toBe(sdk.ResultReason.SynthesizingAudioCompleted);
    expect(Math.max(...chunkBytes)).toBe(3_200);
    const heard = heardIn(samplesOf(result));
    expect(heard.map((speech) => speech.text).slice(0, 3)).toEqual(['How', 'How can', 'How can I']);
    expect(finalTexts(heard)).toEqual(['How can I help you today?']);
    expect(heard.at(-1)).toMatchObject({ startSample: 0 });
  });

  it('keeps one socket over many utterances', async () => {
    const { speakSsml } = speaker();
    const before = await stats();
    for (const text of ['One.', 'Two.', 'Three.']) await speakSsml(ssmlOf(text));
    expect((await stats()).synthesisConnections - before.synthesisConnections).toBe(1);
  });

  it('speaks several sentences, breaks and voices in order', async () => {
    const { speakSsml } = speaker();
    const text =
      'First. Second.<break time="300ms"/></voice><voice name="en-US-AndrewNeural">Third &amp; last.';
    const samples = samplesOf(await speakSsml(ssmlOf(text)));
    expect(finalTexts(heardIn(samples))).toEqual(['First.', 'Second.', 'Third & last.']);
  });

  it('says where each word lies in the audio', async () => {
    const { speakSsml, synthesizer } = speaker();
    const words: string[] = [];
    const offsets: number[] = [];
    synthesizer.wordBoundary = (_sender, event) => {
      words.push(event.text);
      offsets.push(event.audioOffset);
    };
    await speakSsml(ssmlOf('Your bill is $15.50, Sam.'));
    expect(words).toEqual(['Your', 'bill', 'is', '$15.50', 'Sam']);
    expect(offsets[0]).toBe(0);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  });

  it('makes 24 kHz audio when asked', async () => {
    const slow = samplesOf(await speaker().speakSsml(ssmlOf('One moment.')));
    const fast = samplesOf(
      await speaker(sdk.SpeechSynthesisOutputFormat.Raw24Khz16BitMonoPcm).speakSsml(
        ssmlOf('One moment.'),
      ),
    );
    expect(fast.length / slow.length).toBeCloseTo(1.5, 1);
  });

  it('closes with 1007 and the reason for malformed SSML and unknown voices, then works again', async () => {
    const { speakSsml } = speaker();
    const refusals: [string, string][] = [
      ['<speak><voice name="en-US-AvaNeural">Hello & bye</voice></speak>', 'bare &'],
      ['<speak><voice name="en-US-AvaNeural">Hello</speak>', 'does not close'],
      [ssmlOf('Hello', 'Robby'), 'Unsupported voice Robby'],
    ];
    for (const [ssml, reason] of refusals) {
      const result = await speakSsml(ssml);
      expect(result.reason).toBe(sdk.ResultReason.Canceled);
      expect(result.errorDetails).toContain(reason);
      expect(result.errorDetails).toContain('1007');
    }
    expect((await speakSsml(ssmlOf('Hello.'))).reason).toBe(
      sdk.ResultReason.SynthesizingAudioCompleted,
    );
  });

  it('stops in mid-utterance when told to, and speaks the next one', async () => {
    const { speakSsml, synthesizer } = speaker();
    const long = Array.from(
      { length: 40 },
      (_, index) => `This is sentence number ${index} of many.`,
    ).join(' ');
    const internal = synthesizer as unknown as { internalData: { stopSpeaking(): Promise<void> } };
    synthesizer.synthesizing = () => {
      synthesizer.synthesizing = () => undefined;
      void internal.internalData.stopSpeaking();
    };
    const cut = await speakSsml(ssmlOf(long));
    expect(cut.reason).toBe(sdk.ResultReason.SynthesizingAudioCompleted);
    expect(cut.audioData.byteLength).toBeLessThan(16_000 * 2 * 60);
    expect(cut.audioData.byteLength).toBeGreaterThan(0);
    expect((await stats()).synthesisStopped).toBeGreaterThan(0);
    expect(finalTexts(heardIn(samplesOf(await speakSsml(ssmlOf('Go ahead.')))))).toEqual([
      'Go ahead.',
    ]);
  });

  it('speaks text that streams in piece by piece', async () => {
    const { synthesizer } = speaker();
    const request = new sdk.SpeechSynthesisRequest(sdk.SpeechSynthesisRequestInputType.TextStream);
    const spoken = new Promise<sdk.SpeechSynthesisResult>((resolve, reject) => {
      synthesizer.speakAsync(request, resolve, (error) => reject(new Error(error)));
    });
    for (const piece of ['Your ', 'bill is ', 'paid. It ', 'was due ', 'today.'])
      request.inputStream.write(piece);
    request.inputStream.close();
    expect(finalTexts(heardIn(samplesOf(await spoken)))).toEqual([
      'Your bill is paid.',
      'It was due today.',
    ]);
  });

  it('fails a synthesis when the fault says so, and only then', async () => {
    const { speakSsml } = speaker();
    await fetch(`${emulator.url}/_admin/faults`, { method: 'POST', body: '{"error_rate": 0.5}' });
    const reasons: sdk.ResultReason[] = [];
    for (let turn = 0; turn < 4; turn++) reasons.push((await speakSsml(ssmlOf('Hello.'))).reason);
    const { SynthesizingAudioCompleted: spoken, Canceled: failed } = sdk.ResultReason;
    expect(reasons).toEqual([spoken, failed, spoken, failed]);
  });

  it('hears only what reached the caller when speech is cut off', async () => {
    const samples = samplesOf(
      await speaker().speakSsml(ssmlOf('Your power will be back by four today.')),
    );
    const half = samples.subarray(0, samples.length / 2);
    const heard = heardIn(new Int16Array([...half, ...new Int16Array(8_000)]));
    expect(heard.at(-1)?.final).toBe(true);
    expect('Your power will be back by four today.'.startsWith(heard.at(-1)?.text ?? 'x')).toBe(
      true,
    );
    expect(heard.at(-1)?.text.split(' ').length).toBeGreaterThan(2);
    expect(heard.at(-1)?.text.split(' ').length).toBeLessThan(7);
  });
});

async function stats(): Promise<SpeechStats> {
  const response = await fetch(`${emulator.url}/_admin/stats`);
  return (await response.json()) as SpeechStats;
}
