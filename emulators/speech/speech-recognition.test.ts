import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneVoice } from '#emulators/acs/phone-voice.ts';
import { createPhoneVoice } from './phone-voice.ts';
import { type SpeechEmulator, startSpeechEmulator } from './speech-emulator.ts';
import {
  type SdkListener,
  type SdkListenerOptions,
  startSdkListener,
} from './testing/sdk-clients.ts';

const KEY = 'local-key';
const latency = { hypothesisLatencyMs: 0, finalLatencyMs: 0, firstByteLatencyMs: 0 };
const silence = (durationMs: number) => new Int16Array(durationMs * 16);

let emulator: SpeechEmulator;
let phone: PhoneVoice;
const listeners: SdkListener[] = [];

beforeAll(async () => {
  emulator = await startSpeechEmulator({ port: 0, subscriptionKey: KEY, latency });
  phone = createPhoneVoice(emulator);
});
afterEach(async () => {
  await setFaults({}, 'DELETE');
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});
afterAll(() => emulator.close());

async function listen(options: Omit<Partial<SdkListenerOptions>, 'webSocketUrl'> = {}) {
  const { webSocketUrl } = emulator;
  const listener = await startSdkListener({
    webSocketUrl,
    key: KEY,
    phrases: ['outage'],
    ...options,
  });
  listeners.push(listener);
  return listener;
}

async function setFaults(faults: Record<string, unknown>, method = 'POST'): Promise<Response> {
  const body = method === 'POST' ? { body: JSON.stringify(faults) } : {};
  return fetch(`${emulator.url}/_admin/faults`, { method, ...body });
}

describe('recognition with the real Speech SDK', () => {
  it('recognises a spoken line word by word and then exactly', async () => {
    const listener = await listen();
    listener.push(silence(100));
    listener.push(await phone.speak('My power is out.'));
    listener.push(silence(700));
    await listener.until(() => listener.finals.length === 1);
    expect(listener.finals).toEqual(['My power is out.']);
    expect(listener.partials).toEqual(['my', 'my power', 'my power is', 'my power is out']);
  });

  it('does not understand another language than it was told to listen for', async () => {
    const listener = await listen({ language: 'es-MX', segmentationSilenceMs: 300 });
    for (const [line, voice] of [
      ['My power is out.', undefined],
      ['No tengo luz.', 'es-US-PalomaNeural'],
    ] as const) {
      listener.push(await phone.speak(line, voice));
      listener.push(silence(500));
    }
    await listener.until(() => listener.finals.length === 1);
    expect(listener.noMatches).toHaveLength(1);
    expect(listener.finals).toEqual(['No tengo luz.']);
    expect(listener.languages).toEqual([]);
  });

  it('says which of the candidate languages each line is in', async () => {
    const listener = await listen({ candidates: ['en-US', 'es-MX'], segmentationSilenceMs: 300 });
    for (const [line, voice] of [
      ['My power is out.', undefined],
      ['No tengo luz.', 'es-US-PalomaNeural'],
      ['Il fait noir.', 'fr-FR-DeniseNeural'],
      ['Hello.', 'en-GB-RyanNeural'],
    ] as const) {
      listener.push(await phone.speak(line, voice));
      listener.push(silence(500));
    }
    await listener.until(() => listener.finals.length === 3);
    expect(listener.finals).toEqual(['My power is out.', 'No tengo luz.', 'Hello.']);
    expect(listener.noMatches).toHaveLength(1);
    expect([...new Set(listener.languages)]).toEqual(['en-US', 'es-MX']);
    expect(listener.languages.slice(-2)).toEqual(['en-US', 'en-US']);
  });

  it('keeps to the first language when it is identified at the start', async () => {
    const listener = await listen({
      candidates: ['en-US', 'es-MX'],
      atStart: true,
      segmentationSilenceMs: 300,
    });
    listener.push(await phone.speak('No tengo luz.', 'es-US-PalomaNeural'));
    listener.push(silence(500));
    listener.push(await phone.speak('Hello.'));
    listener.push(silence(500));
    await listener.until(() => listener.noMatches.length === 1);
    expect(listener.finals).toEqual(['No tengo luz.']);
    expect([...new Set(listener.languages)]).toEqual(['es-MX']);
  });

  it('refuses more candidates than the service takes', async () => {
    const candidates = 'en es fr de it pt nl sv da fi pl'.split(' ').map((code) => `${code}-XX`);
    const listener = await listen({ candidates });
    listener.push(silence(100));
    await listener.until(() => listener.cancellations.length === 1);
    expect(listener.cancellations[0]).toContain('1007');
  });

  it('joins lines closer together than the segmentation silence', async () => {
    const listener = await listen({ segmentationSilenceMs: 800 });
    listener.push(await phone.speak('It is number'));
    listener.push(silence(600));
    listener.push(await phone.speak('fourteen.'));
    listener.push(silence(1_000));
    await listener.until(() => listener.finals.length === 1);
    expect(listener.finals).toEqual(['It is number fourteen.']);
  });

  it('goes on after a phrase, for many phrases', async () => {
    const listener = await listen({ segmentationSilenceMs: 300 });
    const lines = ['Hello.', 'My power is out.', 'Hello.', 'Yes please.'];
    for (const line of lines) {
      listener.push(await phone.speak(line));
      listener.push(silence(400));
    }
    await listener.until(() => listener.finals.length === lines.length);
    expect(listener.finals).toEqual(lines);
  });

  it('reports NoMatch for speech it never heard of, and recovers', async () => {
    const listener = await listen({ segmentationSilenceMs: 300 });
    const unknown = Int16Array.from(
      { length: 8_000 },
      (_, index) => Math.round(9_000 * Math.sin(index / 7)) || 1,
    );
    listener.push(unknown);
    listener.push(silence(400));
    listener.push(await phone.speak('Hello.'));
    listener.push(silence(400));
    await listener.until(() => listener.finals.length === 1);
    expect(listener.noMatches).toEqual([sdk.NoMatchReason.NotRecognized]);
  });

  it('reports long silence without ending the session', async () => {
    const listener = await listen({ initialSilenceMs: 2_000 });
    listener.push(silence(2_100));
    await listener.until(() => listener.noMatches.length === 1);
    expect(listener.noMatches).toEqual([sdk.NoMatchReason.InitialSilenceTimeout]);
    listener.push(await phone.speak('Hello.'));
    listener.push(silence(600));
    await listener.until(() => listener.finals.length === 1);
    expect(listener.cancellations).toEqual([]);
  });

  it('finishes the open phrase when the audio ends, and ends the session', async () => {
    const listener = await listen();
    listener.push(await phone.speak('Goodbye.'));
    await listener.finish();
    expect(listener.finals).toEqual(['Goodbye.']);
    expect(listener.cancellations).toEqual(['EndOfStream']);
  });

  it('does not recognise a line with one frame lost, swapped or altered', async () => {
    for (const fault of ['drop_frame', 'swap_frames', 'alter_sample']) {
      await setFaults({ [fault]: 20 });
      const listener = await listen({ segmentationSilenceMs: 300 });
      listener.push(await phone.speak('My power is out.'));
      listener.push(silence(500));
      listener.push(await phone.speak('Hello.'));
      listener.push(silence(500));
      await listener.until(() => listener.finals.length + listener.noMatches.length === 2);
      expect(listener.noMatches).toEqual([sdk.NoMatchReason.NotRecognized]);
      expect(listener.finals).toEqual(['Hello.']);
      await setFaults({}, 'DELETE');
    }
  });

  it('lets the SDK reconnect and replay what was not recognised yet', async () => {
    await setFaults({ drop_connection_after_ms: 150 });
    const listener = await listen({ segmentationSilenceMs: 300 });
    const line = await phone.speak('My power is out.');
    listener.push(line.subarray(0, 8_000));
    await listener.until(() => listener.connectionIds.size === 1);
    await setFaults({}, 'DELETE');
    await listener.until(() => listener.connectionIds.size === 2);
    listener.push(line.subarray(8_000));
    listener.push(silence(500));
    await listener.until(() => listener.finals.length === 1);
    expect(listener.finals).toEqual(['My power is out.']);
    expect(listener.cancellations).toEqual([]);
  });

  it('refuses a wrong key', async () => {
    const listener = await listen({ key: 'wrong' });
    await listener.until(() => listener.cancellations.length === 1);
    expect(listener.cancellations[0]).toContain('401');
  });
});
