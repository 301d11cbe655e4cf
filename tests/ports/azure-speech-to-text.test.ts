import { describe, expect, it, vi } from 'vitest';
import { createPhoneVoice } from '#emulators/speech/phone-voice.ts';
import { startSpeechEmulator } from '#emulators/speech/speech-emulator.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import type { RecognitionListener, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import { createAzureSpeechToText } from '#shared/speech/azure-speech-to-text.ts';
import type { ConnectableSpeechToText } from '#shared/speech/connected-recogniser.ts';
import { createPooledSpeechToText } from '#shared/speech/pooled-speech-to-text.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { describeSpeechToText } from '#shared/testing/speech-to-text-suite.ts';
import { issuedTokens, movableClock } from './issued-tokens.ts';
import { openTcpGate } from './tcp-gate.ts';

const silence = new Uint8Array(32 * 500);

type Wrap = (azure: ConnectableSpeechToText) => SpeechToText & { close?: () => Promise<void> };

const poolLimits = { capacity: 4, maxWaitMs: 5000, maxAgeMs: 60_000, dedicatedMs: 0 };

function pooled(speechToText: ConnectableSpeechToText, warmTarget: number) {
  return createPooledSpeechToText({
    speechToText,
    limits: { ...poolLimits, warmTarget },
    clock: systemClock,
    logger: new FakeLogger(),
  });
}

/** The adapter by itself, and behind the worker's pool. */
const stacks: Readonly<Record<string, Wrap>> = {
  'Azure Speech SDK': (azure) => azure,
  'Azure Speech SDK, pooled': (azure) => pooled(azure, 0),
  'Azure Speech SDK, pooled and warmed': (azure) => pooled(azure, 1),
};

for (const [name, wrap] of Object.entries(stacks)) describeStack(name, wrap);

function describeStack(name: string, wrap: Wrap): void {
  describeSpeechToText(`${name}, emulated`, async () => {
    const latency = { hypothesisLatencyMs: 0, finalLatencyMs: 0, firstByteLatencyMs: 0 };
    const emulator = await startSpeechEmulator({ port: 0, subscriptionKey: 'right', latency });
    const phone = createPhoneVoice(emulator);
    const limits = { clock: systemClock, connectTimeoutMs: 5_000, closeTimeoutMs: 300 };
    const recognisers = (key: string) =>
      wrap(createAzureSpeechToText({ endpoint: { host: emulator.webSocketUrl, key }, ...limits }));
    let speechToText = recognisers('right');
    const retired: (typeof speechToText)[] = [];
    return {
      speechToText: {
        open: (options, listener) => speechToText.open(options, listener),
      },
      async say(session, line) {
        const samples = await phone.speak(line);
        session.push(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
        session.push(silence);
      },
      async mumble(session) {
        const samples = Int16Array.from(
          { length: 8_000 },
          (_, index) => ((index * 7_919) % 9_000) - 4_499,
        );
        session.push(new Uint8Array(samples.buffer));
        session.push(silence);
      },
      async refuseKey() {
        retired.push(speechToText);
        speechToText = recognisers('wrong');
      },
      shutDown: () => emulator.close(),
      async stall() {
        const body = JSON.stringify({ stall: true });
        await fetch(`${emulator.url}/_admin/faults`, { method: 'POST', body });
      },
      async close() {
        await Promise.all([...retired, speechToText].map((each) => each.close?.()));
        await emulator.close();
      },
    };
  });
}

describe('an unsteady connection', () => {
  const latency = { hypothesisLatencyMs: 0, finalLatencyMs: 0, firstByteLatencyMs: 0 };
  const ignore = () => undefined;

  it('does not wait for a handshake that never ends', async () => {
    const gate = await openTcpGate(1);
    gate.swallow();
    const recogniser = createAzureSpeechToText({
      endpoint: { host: `ws://127.0.0.1:${gate.port}`, key: 'right' },
      clock: systemClock,
      connectTimeoutMs: 100,
      closeTimeoutMs: 100,
    });
    const listener = { onSpeechStart: ignore, onPartial: ignore, onFinal: ignore, onError: ignore };
    const opening = recogniser.open({ language: 'en-US' }, listener);
    await expect(opening).rejects.toMatchObject({ code: 'speech_timeout' });
    await gate.close();
  });

  it('loses no word when the socket drops in the middle of a line', async () => {
    const emulator = await startSpeechEmulator({ port: 0, subscriptionKey: 'right', latency });
    const setFaults = (faults: Record<string, unknown>) =>
      fetch(`${emulator.url}/_admin/faults`, { method: 'POST', body: JSON.stringify(faults) });
    const connections = async () => {
      const stats = await (await fetch(`${emulator.url}/_admin/stats`)).json();
      return (stats as { recognitionConnections: number }).recognitionConnections;
    };
    const line = await createPhoneVoice(emulator).speak('My power is out.');
    const bytes = new Uint8Array(line.buffer);
    const recogniser = createAzureSpeechToText({
      endpoint: { host: emulator.webSocketUrl, key: 'right' },
      clock: systemClock,
      connectTimeoutMs: 5_000,
      closeTimeoutMs: 500,
    });
    const heard = { partials: 0, finals: [] as string[], errors: [] as Error[] };
    await setFaults({ drop_connection_after_ms: 100 });
    const session = await recogniser.open(
      { language: 'en-US' },
      {
        onSpeechStart: ignore,
        onPartial: () => heard.partials++,
        onFinal: ({ text }) => heard.finals.push(text),
        onError: (error) => heard.errors.push(error),
      },
    );
    session.push(bytes.subarray(0, 16_000));
    await vi.waitFor(() => expect(heard.partials).toBeGreaterThan(0));
    await vi.waitFor(async () => expect(await connections()).toBeGreaterThan(1), 5_000);
    await setFaults({ drop_connection_after_ms: null });
    session.push(bytes.subarray(16_000));
    session.push(new Uint8Array(32 * 700));
    await vi.waitFor(() => expect(heard.finals).toEqual(['My power is out.']), 5_000);
    expect(heard.errors).toEqual([]);
    await session.close();
    await emulator.close();
  });
});

/** Keeps the results of one session. */
function results() {
  const finals: { text: string; language: string | undefined }[] = [];
  const errors: Error[] = [];
  const listener: RecognitionListener = {
    onSpeechStart: () => undefined,
    onPartial: () => undefined,
    onFinal: ({ text, language }) => finals.push({ text, language }),
    onError: (error) => errors.push(error),
  };
  return { finals, errors, listener };
}

describe('recognisers that wait for a call', () => {
  const latency = { hypothesisLatencyMs: 0, finalLatencyMs: 0, firstByteLatencyMs: 0 };
  const limits = { clock: systemClock, connectTimeoutMs: 5_000, closeTimeoutMs: 500 };
  const start = async (clock = systemClock) => {
    const emulator = await startSpeechEmulator({
      port: 0,
      subscriptionKey: 'right',
      latency,
      clock,
    });
    const phone = createPhoneVoice(emulator);
    const say = async (line: string, voice?: string) => {
      const samples = await phone.speak(line, voice);
      return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    };
    const setFaults = (faults: Record<string, unknown>) =>
      fetch(`${emulator.url}/_admin/faults`, { method: 'POST', body: JSON.stringify(faults) });
    const stats = async () => {
      const response = await fetch(`${emulator.url}/_admin/stats`);
      return (await response.json()) as Record<string, number>;
    };
    const endpoint = { host: emulator.webSocketUrl, key: 'right' };
    return { emulator, endpoint, say, setFaults, stats };
  };

  it('are connected for continuous recognition, and use that connection', async () => {
    const { emulator, endpoint, say, stats } = await start();
    const recogniser = await createAzureSpeechToText({ endpoint, ...limits }).connect({
      language: 'en-US',
      segmentationSilenceMs: 300,
    });
    expect(recogniser.isUsable).toBe(true);
    const { finals, listener } = results();
    const session = await recogniser.start(listener);
    expect(recogniser.isUsable).toBe(false);
    for (const line of ['Hello.', 'My power is out.']) {
      session.push(await say(line));
      session.push(silence);
    }
    await vi.waitFor(() => expect(finals).toHaveLength(2), 5_000);
    expect(finals.map(({ text }) => text)).toEqual(['Hello.', 'My power is out.']);
    expect(await stats()).toMatchObject({ recognitionConnections: 1, openConnections: 1 });
    await session.close();
    expect(await stats()).toMatchObject({ openConnections: 0 });
    await emulator.close();
  });

  it('are closed when no call comes', async () => {
    const { emulator, endpoint, stats } = await start();
    const recogniser = await createAzureSpeechToText({ endpoint, ...limits }).connect({
      language: 'en-US',
    });
    await recogniser.close();
    await vi.waitFor(async () => expect(await stats()).toMatchObject({ openConnections: 0 }));
    await emulator.close();
  });

  it('are replaced when the service closes them, before a call would get one', async () => {
    const { emulator, endpoint, say, setFaults, stats } = await start();
    await setFaults({ drop_connection_after_ms: 50 });
    const speechToText = pooled(createAzureSpeechToText({ endpoint, ...limits }), 1);
    const options = { language: 'en-US', segmentationSilenceMs: 300 };
    speechToText.warm(options);
    await vi.waitFor(() => expect(speechToText.metrics()[0]).toMatchObject({ warm: 1 }), 5_000);
    await vi.waitFor(async () => expect(await stats()).toMatchObject({ openConnections: 0 }));
    await setFaults({ drop_connection_after_ms: null });
    const { finals, errors, listener } = results();
    const session = await speechToText.open(options, listener);
    session.push(await say('My power is out.'));
    session.push(silence);
    await vi.waitFor(() => expect(finals).toHaveLength(1), 5_000);
    expect(errors).toEqual([]);
    expect(speechToText.metrics()[0]).toMatchObject({ discarded: 1, allocations: { warm: 0 } });
    await session.close();
    await speechToText.close();
    await emulator.close();
  });

  it('tell the languages of a caller apart', async () => {
    const { emulator, endpoint, say } = await start();
    const { finals, listener } = results();
    const session = await createAzureSpeechToText({ endpoint, ...limits }).open(
      { language: 'en-US', candidateLanguages: ['en-US', 'es-US'], segmentationSilenceMs: 300 },
      listener,
    );
    for (const line of [await say('Hello.'), await say('No tengo luz.', 'es-US-PalomaNeural')]) {
      session.push(line);
      session.push(silence);
    }
    await vi.waitFor(() => expect(finals).toHaveLength(2), 5_000);
    expect(finals).toEqual([
      { text: 'Hello.', language: 'en-US' },
      { text: 'No tengo luz.', language: 'es-US' },
    ]);
    await session.close();
    await emulator.close();
  });

  it('go on with a new token when the one they connected with has expired', async () => {
    const time = movableClock();
    const { emulator, say, setFaults, stats } = await start(time.clock);
    const tokens = await issuedTokens(emulator.url);
    const endpoint = { host: emulator.webSocketUrl, tokens };
    const { finals, errors, listener } = results();
    await setFaults({ drop_connection_after_ms: 400 });
    const session = await createAzureSpeechToText({ endpoint, ...limits }).open(
      { language: 'en-US', segmentationSilenceMs: 300 },
      listener,
    );
    await setFaults({ drop_connection_after_ms: null });
    time.advance(9 * 60_000);
    await tokens.renew();
    time.advance(9 * 60_000);
    session.push(await say('My power is out.'));
    await vi.waitFor(async () => {
      expect(await stats()).toMatchObject({ recognitionConnections: 2, refusedConnections: 0 });
    }, 5_000);
    session.push(silence);
    await vi.waitFor(() => expect(finals.map(({ text }) => text)).toEqual(['My power is out.']), {
      timeout: 5_000,
    });
    expect(errors).toEqual([]);
    await session.close();
    expect(tokens.followers()).toBe(0);
    await emulator.close();
  });
});
