import { describe, expect, it } from 'vitest';
import { startOpenAiEmulator } from '#emulators/openai/openai-emulator.ts';
import { createPhoneVoice } from '#emulators/speech/phone-voice.ts';
import { startSpeechEmulator } from '#emulators/speech/speech-emulator.ts';
import { createVoiceLiveEmulator } from '#emulators/voice-live/voice-live-emulator.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import type { SpeechToSpeechListener } from '#shared/contracts/speech-to-speech.ts';
import { createAzureSpeechToSpeech } from '#shared/realtime/azure-speech-to-speech.ts';
import { describeSpeechToSpeech } from '#shared/testing/speech-to-speech-suite.ts';
import { openTcpGate } from './tcp-gate.ts';

const silence = new Uint8Array(32 * 700);
const limits = {
  model: 'gpt-realtime',
  apiVersion: '2026-04-10',
  connectTimeoutMs: 5000,
  closeTimeoutMs: 300,
  // Longer than the local voice needs for a sentence on a busy machine.
  answerSilenceMs: 3000,
  heartbeatMs: 5000,
  clock: systemClock,
};

async function startEmulators() {
  const speech = await startSpeechEmulator({ port: 0, subscriptionKey: 'right' });
  const openai = await startOpenAiEmulator({
    port: 0,
    apiKey: 'right',
    deployments: [],
    embeddingDeployments: [],
    lodger: (host) =>
      createVoiceLiveEmulator({
        ...host,
        speech,
        apiKey: 'right',
        models: ['gpt-realtime', 'gpt-4.1'],
        pace: { firstWordMs: 0, transcriptMs: 0, audioSpeed: 20 },
      }),
  });
  return { speech, openai };
}

describeSpeechToSpeech('Azure Voice Live and its emulator', async () => {
  const { speech, openai } = await startEmulators();
  const phone = createPhoneVoice(speech);
  let apiKey = 'right';
  const setFaults = (faults: Record<string, unknown>) =>
    fetch(`${openai.url}/voice-live/_admin/faults`, {
      method: 'POST',
      body: JSON.stringify(faults),
    });
  const shutDown = async () => {
    await openai.close();
    await speech.close();
  };
  return {
    speechToSpeech: {
      open: (settings, listener) =>
        createAzureSpeechToSpeech({ ...limits, endpoint: openai.url, apiKey }).open(
          settings,
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
        { length: 8000 },
        (_, index) => ((index * 7919) % 9000) - 4499,
      );
      session.push(new Uint8Array(samples.buffer));
      session.push(silence);
    },
    async reply({ text, call }) {
      openai.scripts.add([
        {
          ...(text === undefined ? {} : { text }),
          ...(call === undefined
            ? {}
            : { tool_calls: [{ name: call.name, arguments: { ...call.arguments } }] }),
        },
      ]);
    },
    async limitRate() {
      await setFaults({ rate_limit: 1 });
    },
    async stall() {
      await setFaults({ stall: true });
    },
    shutDown,
    async refuseKey() {
      apiKey = 'wrong';
    },
    close: shutDown,
  };
});

const ignore = () => undefined;
const ignoring: SpeechToSpeechListener = {
  onSpeechStart: ignore,
  onSpeechEnd: ignore,
  onUtterance: ignore,
  onPartialTranscript: ignore,
  onTranscript: ignore,
  onText: ignore,
  onAudio: ignore,
  onWord: ignore,
  onItemEnd: ignore,
  onAnswerEnd: ignore,
  onRefused: ignore,
  onClosed: ignore,
};
const settings = {
  instructions: '',
  tools: [],
  voice: { name: 'en-US-AvaNeural', language: 'en-US' },
  language: 'en-US',
  turnDetection: { silenceMs: 300, threshold: 0.5 },
};

describe('a caller who may speak several languages', () => {
  it.each([
    ['gpt-4.1', 'es-US'],
    // OpenAI's transcription does not tell.
    ['gpt-realtime', undefined],
  ])('is understood, and by %s found to speak %s', async (model, language) => {
    const { speech, openai } = await startEmulators();
    let onHeard: (transcript: unknown[]) => void = ignore;
    const heard = new Promise<unknown[]>((resolve) => {
      onHeard = resolve;
    });
    const session = await createAzureSpeechToSpeech({
      ...limits,
      model,
      endpoint: openai.url,
      apiKey: 'right',
    }).open(
      { ...settings, candidateLanguages: ['en-US', 'es-US'] },
      { ...ignoring, onTranscript: (...transcript) => onHeard(transcript) },
    );
    const samples = await createPhoneVoice(speech).speak(
      'Quiero pagar mi factura.',
      'es-ES-ElviraNeural',
    );
    session.push(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    session.push(silence);
    expect(await heard).toEqual([expect.any(String), 'Quiero pagar mi factura.', language]);
    await session.close();
    await openai.close();
    await speech.close();
  });
});

describe('an unsteady connection to Voice Live', () => {
  const openAt = (port: number, times: object, onClosed: (error: Error) => void = ignore) =>
    createAzureSpeechToSpeech({
      ...limits,
      ...times,
      endpoint: `http://127.0.0.1:${port}`,
      apiKey: 'right',
    }).open(settings, { ...ignoring, onClosed });

  it('does not wait for a handshake that never ends', async () => {
    const gate = await openTcpGate(1);
    gate.swallow();
    await expect(openAt(gate.port, { connectTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'model_timeout',
    });
    await gate.close();
  });

  it('does not wait for a session that is never set up', async () => {
    const { speech, openai } = await startEmulators();
    await fetch(`${openai.url}/voice-live/_admin/faults`, {
      method: 'POST',
      body: JSON.stringify({ stall: true }),
    });
    await expect(openAt(openai.port, { connectTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'model_timeout',
    });
    await openai.close();
    await speech.close();
  });

  it('is noticed although the socket stays open: nobody answers a ping', async () => {
    const { speech, openai } = await startEmulators();
    const gate = await openTcpGate(openai.port);
    const closed = new Promise<Error>((resolve) => {
      void openAt(gate.port, { heartbeatMs: 50 }, resolve).then(() => gate.freeze());
    });
    await expect(closed).resolves.toMatchObject({ code: 'model_unavailable' });
    await gate.close();
    await openai.close();
    await speech.close();
  });
});
