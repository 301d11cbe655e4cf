import { describe, expect, it } from 'vitest';
import { startSpeechEmulator } from '#emulators/speech/speech-emulator.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import type { SynthesisSession } from '#shared/contracts/text-to-speech.ts';
import { createAzureTextToSpeech } from '#shared/speech/azure-text-to-speech.ts';
import { describeTextToSpeech } from '#shared/testing/text-to-speech-suite.ts';
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

describeTextToSpeech('Azure Speech SDK and the speech emulator', async () => {
  const emulator = await startSpeechEmulator({ port: 0, subscriptionKey: 'right', latency });
  let key = 'right';
  return {
    textToSpeech: {
      open: () =>
        createAzureTextToSpeech({
          endpoint: { host: emulator.webSocketUrl, key },
          ...limits,
        }).open(),
    },
    async refuseKey() {
      key = 'wrong';
    },
    breakSynthesis: () => setFaults(emulator.url, { synthesis_error: true }),
    repair: () => setFaults(emulator.url, { synthesis_error: null }),
    shutDown: () => emulator.close(),
    close: () => emulator.close(),
  };
});

describe('a service that hangs', () => {
  const voice = { name: 'en-US-AvaMultilingualNeural', language: 'en-US' };
  const speakOn = async (session: SynthesisSession) => {
    let bytes = 0;
    for await (const event of session.speak(
      { text: 'Hello.', voice },
      new AbortController().signal,
    )) {
      if (event.type === 'audio') bytes += event.pcm.byteLength;
    }
    return bytes;
  };

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
