import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { startSpeechEmulator } from '#emulators/speech/speech-emulator.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import type {
  SpeechRequest,
  SynthesisSession,
  TextToSpeech,
} from '#shared/contracts/text-to-speech.ts';
import {
  type AzureTextToSpeech,
  createAzureTextToSpeech,
} from '#shared/speech/azure-text-to-speech.ts';
import { createCachedTextToSpeech } from '#shared/speech/cached-text-to-speech.ts';
import { createGuardedTextToSpeech } from '#shared/speech/guarded-text-to-speech.ts';
import { createPooledTextToSpeech } from '#shared/speech/pooled-text-to-speech.ts';
import { StockPhrases } from '#shared/speech/stock-phrases.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { describeTextToSpeech } from '#shared/testing/text-to-speech-suite.ts';
import { issuedTokens, movableClock } from './issued-tokens.ts';
import { openTcpGate } from './tcp-gate.ts';

const latency = { hypothesisLatencyMs: 0, finalLatencyMs: 0, firstByteLatencyMs: 0 };
const limits = {
  clock: systemClock,
  connectTimeoutMs: 5_000,
  audioTimeoutMs: 5_000,
  closeTimeoutMs: 300,
};

async function setFaults(url: string, faults: Record<string, unknown>): Promise<void> {
  await fetch(`${url}/_admin/faults`, { method: 'POST', body: JSON.stringify(faults) });
}

type Wrap = (azure: AzureTextToSpeech) => TextToSpeech & { close?: () => Promise<void> };

/** The adapter by itself, and behind everything that the worker puts in front of it. */
const stacks: Readonly<Record<string, Wrap>> = {
  'Azure Speech SDK': (azure) => azure,
  'Azure Speech SDK, pooled': (azure) => pooled(azure),
  'Azure Speech SDK, guarded': (azure) => guarded(azure),
  'Azure Speech SDK, cached': (azure) => cached(azure),
  'Azure Speech SDK, cached, guarded and pooled': (azure) => {
    const pool = pooled(azure);
    const guard = guarded(pool);
    const cache = cached(guard);
    return {
      open: () => cache.open(),
      async close() {
        await cache.close();
        await guard.close();
        await pool.close();
      },
    };
  },
};

const common = { clock: systemClock, logger: new FakeLogger() };

function pooled({ open }: AzureTextToSpeech) {
  return createPooledTextToSpeech({
    open,
    limits: { warmTarget: 0, capacity: 4, maxWaitMs: 5000, maxAgeMs: 60_000, dedicatedMs: 5000 },
    randomId: randomUUID,
    ...common,
  });
}

function guarded(textToSpeech: TextToSpeech) {
  return createGuardedTextToSpeech({
    textToSpeech,
    firstAudioMs: 5000,
    secondAttemptMs: 5000,
    ...common,
  });
}

/** Every text is a stock phrase here. */
class EveryPhrase extends StockPhrases {
  readonly #known = new Map<string, SpeechRequest>();
  override find(request: SpeechRequest): SpeechRequest {
    const known = this.#known.get(request.text) ?? { ...request, text: request.text.trim() };
    this.#known.set(request.text, known);
    return known;
  }
}

function cached(textToSpeech: TextToSpeech) {
  return createCachedTextToSpeech({
    textToSpeech,
    phrases: new EveryPhrase([]),
    maxBytes: 50_000_000,
    ...common,
  });
}

for (const [name, wrap] of Object.entries(stacks)) {
  describeTextToSpeech(`${name}, emulated`, async () => {
    const emulator = await startSpeechEmulator({ port: 0, subscriptionKey: 'right', latency });
    let key = 'right';
    const textToSpeech = wrap({
      open: () =>
        createAzureTextToSpeech({
          endpoint: { host: emulator.webSocketUrl, key },
          ...limits,
        }).open(),
    });
    return {
      textToSpeech,
      async refuseKey() {
        key = 'wrong';
      },
      breakSynthesis: () => setFaults(emulator.url, { synthesis_error: true }),
      repair: () => setFaults(emulator.url, { synthesis_error: null }),
      shutDown: () => emulator.close(),
      async close() {
        await textToSpeech.close?.();
        await emulator.close();
      },
    };
  });
}

describe('sockets of synthesizers', () => {
  it('are closed, also of one that has never spoken', async () => {
    const emulator = await startSpeechEmulator({ port: 0, subscriptionKey: 'right', latency });
    const endpoint = { host: emulator.webSocketUrl, key: 'right' };
    const session = await createAzureTextToSpeech({ endpoint, ...limits }).open();
    expect(session.isUsable).toBe(true);
    expect(await openConnections(emulator.url)).toBe(1);
    await session.close();
    expect(session.isUsable).toBe(false);
    await vi.waitFor(async () => expect(await openConnections(emulator.url)).toBe(0));
    await emulator.close();
  });

  it('are known to be gone as soon as the service closes them', async () => {
    const emulator = await startSpeechEmulator({ port: 0, subscriptionKey: 'right', latency });
    await setFaults(emulator.url, { drop_connection_after_ms: 50 });
    const endpoint = { host: emulator.webSocketUrl, key: 'right' };
    const session = await createAzureTextToSpeech({ endpoint, ...limits }).open();
    await vi.waitFor(() => expect(session.isUsable).toBe(false));
    await setFaults(emulator.url, { drop_connection_after_ms: null });
    await session.close();
    await emulator.close();
  });

  it('do not stay when the handshake is never answered', async () => {
    const gate = await openTcpGate(1);
    gate.swallow();
    const endpoint = { host: `ws://127.0.0.1:${gate.port}`, key: 'right' };
    const impatient = { ...limits, connectTimeoutMs: 50, closeTimeoutMs: 50 };
    const opening = createAzureTextToSpeech({ endpoint, ...impatient }).open();
    await expect(opening).rejects.toMatchObject({ code: 'speech_timeout' });
    await vi.waitFor(() => expect(gate.openSockets).toBe(0));
    await gate.close();
  });
});

describe('tokens of synthesizers', () => {
  it('are followed by a session that is connected, for its next connection', async () => {
    const time = movableClock();
    const emulator = await startSpeechEmulator({
      port: 0,
      subscriptionKey: 'right',
      latency,
      clock: time.clock,
    });
    const tokens = await issuedTokens(emulator.url);
    const endpoint = { host: emulator.webSocketUrl, tokens };
    const session = await createAzureTextToSpeech({ endpoint, ...limits }).open();
    expect(await speakOn(session)).toBeGreaterThan(0);
    time.advance(9 * 60_000);
    await tokens.renew();
    time.advance(9 * 60_000);
    await setFaults(emulator.url, { synthesis_error: true });
    await expect(speakOn(session)).rejects.toMatchObject({ code: 'speech_unavailable' });
    await setFaults(emulator.url, { synthesis_error: null });
    expect(await speakOn(session)).toBeGreaterThan(0);
    time.advance(9 * 60_000);
    await setFaults(emulator.url, { synthesis_error: true });
    await expect(speakOn(session)).rejects.toMatchObject({ code: 'speech_unavailable' });
    await setFaults(emulator.url, { synthesis_error: null });
    await expect(speakOn(session)).rejects.toMatchObject({ code: 'speech_unauthorised' });
    await session.close();
    await emulator.close();
  });
});

const voice = { name: 'en-US-AvaMultilingualNeural', language: 'en-US' };

async function speakOn(session: SynthesisSession): Promise<number> {
  let bytes = 0;
  const forever = new AbortController().signal;
  for await (const event of session.speak({ text: 'Hello.', voice }, forever)) {
    if (event.type === 'audio') bytes += event.pcm.byteLength;
  }
  return bytes;
}

async function openConnections(url: string): Promise<number> {
  const stats = await (await fetch(`${url}/_admin/stats`)).json();
  return (stats as { openConnections: number }).openConnections;
}

describe('a service that hangs', () => {
  it('gives up a synthesis that sends nothing, and speaks on when the service answers', async () => {
    const emulator = await startSpeechEmulator({ port: 0, subscriptionKey: 'right', latency });
    const endpoint = { host: emulator.webSocketUrl, key: 'right' };
    const impatient = { ...limits, audioTimeoutMs: 500 };
    const session = await createAzureTextToSpeech({ endpoint, ...impatient }).open();
    await setFaults(emulator.url, { stall: true });
    await expect(speakOn(session)).rejects.toMatchObject({ code: 'speech_timeout' });
    await setFaults(emulator.url, { stall: false });
    expect(await speakOn(session)).toBeGreaterThan(0);
    await session.close();
    await emulator.close();
  });

  it('leaves a session for good when it cannot be cancelled either', async () => {
    const emulator = await startSpeechEmulator({ port: 0, subscriptionKey: 'right', latency });
    const gate = await openTcpGate(emulator.port);
    const endpoint = { host: `ws://127.0.0.1:${gate.port}`, key: 'right' };
    const impatient = { ...limits, connectTimeoutMs: 2_000, audioTimeoutMs: 500 };
    const session = await createAzureTextToSpeech({ endpoint, ...impatient }).open();
    expect(await speakOn(session)).toBeGreaterThan(0);
    gate.swallow();
    await expect(speakOn(session)).rejects.toMatchObject({
      code: expect.stringMatching(/^speech_/),
    });
    await expect(speakOn(session)).rejects.toMatchObject({
      code: expect.stringMatching(/^speech_/),
    });
    await expect(speakOn(session)).rejects.toMatchObject({ code: 'speech_unavailable' });
    await session.close();
    await gate.close();
    await emulator.close();
  });

  it('does not wait for a handshake that never ends', async () => {
    const gate = await openTcpGate(1);
    gate.swallow();
    const endpoint = { host: `ws://127.0.0.1:${gate.port}`, key: 'right' };
    const opening = createAzureTextToSpeech({ endpoint, ...limits, connectTimeoutMs: 100 }).open();
    await expect(opening).rejects.toMatchObject({ code: 'speech_timeout' });
    await gate.close();
  });
});
