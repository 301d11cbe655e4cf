import { describe, expect, it, vi } from 'vitest';
import { createPhoneVoice } from '#emulators/speech/phone-voice.ts';
import { startSpeechEmulator } from '#emulators/speech/speech-emulator.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { createAzureSpeechToText } from '#shared/speech/azure-speech-to-text.ts';
import { describeSpeechToText } from '#shared/testing/speech-to-text-suite.ts';
import { openTcpGate } from './tcp-gate.ts';

const silence = new Uint8Array(32 * 500);

describeSpeechToText('Azure Speech SDK and the speech emulator', async () => {
  const latency = { hypothesisLatencyMs: 0, finalLatencyMs: 0, firstByteLatencyMs: 0 };
  const emulator = await startSpeechEmulator({ port: 0, subscriptionKey: 'right', latency });
  const phone = createPhoneVoice(emulator);
  const limits = { clock: systemClock, connectTimeoutMs: 5_000, closeTimeoutMs: 300 };
  let key = 'right';
  return {
    speechToText: {
      open: (options, listener) =>
        createAzureSpeechToText({ endpoint: { host: emulator.webSocketUrl, key }, ...limits }).open(
          options,
          listener,
        ),
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
      key = 'wrong';
    },
    shutDown: () => emulator.close(),
    async stall() {
      const body = JSON.stringify({ stall: true });
      await fetch(`${emulator.url}/_admin/faults`, { method: 'POST', body });
    },
    close: () => emulator.close(),
  };
});

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
