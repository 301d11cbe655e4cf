import { once } from 'node:events';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type OpenAiEmulator, startOpenAiEmulator } from '#emulators/openai/openai-emulator.ts';
import { createPhoneVoice } from '#emulators/speech/phone-voice.ts';
import { type SpeechEmulator, startSpeechEmulator } from '#emulators/speech/speech-emulator.ts';
import { createVoiceLiveEmulator } from '../voice-live-emulator.ts';

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

/** An emulator for each test of a file, with its clients. Call it once, outside the tests. */
export function voiceLiveStage() {
  let speech: SpeechEmulator;
  let openai: OpenAiEmulator;
  const clients: WebSocket[] = [];

  beforeEach(async () => {
    speech = await startSpeechEmulator({ port: 0, subscriptionKey: 'key' });
    openai = await startOpenAiEmulator({
      port: 0,
      apiKey: 'key',
      deployments: [],
      embeddingDeployments: [],
      lodger: (host) =>
        createVoiceLiveEmulator({
          ...host,
          speech,
          apiKey: 'key',
          models: ['gpt-realtime'],
          pace: { firstWordMs: 0, transcriptMs: 0, audioSpeed: 50 },
        }),
    });
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate();
    await openai.close();
    await speech.close();
  });

  const address = (
    query = 'api-version=2026-04-10&model=gpt-realtime',
    path = '/voice-live/realtime',
  ) => `ws://127.0.0.1:${openai.port}${path}?${query}`;

  function dial(url = address(), headers: Record<string, string> = { 'api-key': 'key' }) {
    const client = new WebSocket(url, { headers });
    clients.push(client);
    client.on('error', () => client.terminate());
    return client;
  }

  /** Connects, sets the session up, and writes down every event. */
  async function connect(session: object = {}) {
    const client = dial();
    const events: Event[] = [];
    client.on('message', (raw) => events.push(JSON.parse(raw.toString())));
    await once(client, 'open');
    const send = (event: object) => client.send(JSON.stringify(event));
    const of = (type: string) => events.filter((event) => event.type === type);
    const until = (type: string, count = 1) =>
      vi.waitFor(() => expect(of(type).length).toBeGreaterThanOrEqual(count), 5000);
    send({
      type: 'session.update',
      session: {
        input_audio_sampling_rate: 16_000,
        output_audio_format: 'pcm16_16000hz',
        output_audio_timestamp_types: ['word'],
        input_audio_transcription: { model: 'gpt-4o-transcribe' },
        voice: { type: 'azure-standard', name: 'en-US-AvaNeural' },
        turn_detection: {
          type: 'azure_semantic_vad',
          create_response: false,
          interrupt_response: false,
          silence_duration_ms: 300,
        },
        ...session,
      },
    });
    await until('session.updated');
    return {
      client,
      events,
      send,
      of,
      until,
      types: () => events.map(({ type }) => type),
      append: (pcm: Uint8Array) =>
        send({ type: 'input_audio_buffer.append', audio: Buffer.from(pcm).toString('base64') }),
      async say(line: string, voice?: string) {
        const samples = await createPhoneVoice(speech).speak(line, voice);
        this.append(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
        this.append(new Uint8Array(32 * 500));
        return samples.length / 16;
      },
      audioMs: () =>
        of('response.audio.delta').reduce(
          (sum, { delta }) => sum + Buffer.from(String(delta), 'base64').length / 32,
          0,
        ),
    };
  }

  const script = (...replies: Parameters<OpenAiEmulator['scripts']['add']>[0]) =>
    openai.scripts.add(replies);
  const setFaults = (faults: object) =>
    fetch(`${openai.url}/voice-live/_admin/faults`, {
      method: 'POST',
      body: JSON.stringify(faults),
    });

  return {
    address,
    dial,
    connect,
    script,
    setFaults,
    url: () => openai.url,
    speech: () => speech,
  };
}
