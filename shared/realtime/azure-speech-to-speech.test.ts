import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { SpeechToSpeechListener } from '#shared/contracts/speech-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createAzureSpeechToSpeech } from './azure-speech-to-speech.ts';
import { openServiceOnPaper, type ServiceOnPaper } from './testing/service-on-paper.ts';

const settings = {
  instructions: 'You are Ava.',
  tools: [],
  voice: { name: 'en-US-AvaNeural', language: 'en-US' },
  language: 'en-US',
  turnDetection: { silenceMs: 500, threshold: 0.5 },
};

const services: ServiceOnPaper[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
});

/** @param answer what the service says to `session.update`. */
async function open(answer?: (client: WebSocket) => void) {
  const service = await openServiceOnPaper({ onMessage: (client) => answer?.(client) });
  services.push(service);
  const clock = new VirtualClock();
  const log: string[] = [];
  const ignore = () => undefined;
  const listener: SpeechToSpeechListener = {
    onSpeechStart: (item) => log.push(`start ${item}`),
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
    onClosed: (error) => log.push(error.message),
  };
  const opening = createAzureSpeechToSpeech({
    endpoint: `${service.url}/some/where`,
    apiKey: 'secret',
    model: 'gpt-realtime',
    apiVersion: '2026-04-10',
    connectTimeoutMs: 2000,
    closeTimeoutMs: 1000,
    answerSilenceMs: 8000,
    heartbeatMs: 5000,
    clock,
  }).open(settings, listener);
  return { service, clock, log, opening };
}

const tell = (client: WebSocket, event: object) => client.send(JSON.stringify(event));
const updated = (outputAudioFormat?: string) => (client: WebSocket) =>
  tell(client, {
    type: 'session.updated',
    session: outputAudioFormat === undefined ? {} : { output_audio_format: outputAudioFormat },
  });

describe('opening a Voice Live session', () => {
  it('asks for the model at the documented address, with the key, and sets the session up', async () => {
    const { service, opening } = await open(updated('pcm16_16000hz'));
    const session = await opening;
    const [handshake] = service.handshakes;
    expect(handshake?.url).toBe('/voice-live/realtime?api-version=2026-04-10&model=gpt-realtime');
    expect(handshake?.headers['api-key']).toBe('secret');
    expect(JSON.parse(service.received[0] ?? '')).toMatchObject({
      type: 'session.update',
      session: {
        instructions: 'You are Ava.',
        voice: { type: 'azure-standard', name: 'en-US-AvaNeural' },
      },
    });
    await session.close();
  });

  it.each([
    ['pcm16_16000hz', 16_000],
    ['pcm16', 24_000],
    [undefined, 24_000],
  ])('takes the audio that the service gives: %s is %i Hz', async (format, rateHz) => {
    const { opening } = await open(updated(format));
    const session = await opening;
    expect(session.outputSampleRateHz).toBe(rateHz);
    await session.close();
  });

  it('passes what follows on, until the connection is lost', async () => {
    const { service, opening, log, clock } = await open(updated());
    await opening;
    tell(service.connection, { type: 'input_audio_buffer.speech_started', item_id: 'i1' });
    await vi.waitFor(() => expect(log).toEqual(['start i1']));
    service.connection.close(1011, 'gone');
    await vi.waitFor(() => expect(log).toHaveLength(2));
    expect(log[1]).toMatch(/1011 gone/);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each<[string, (client: WebSocket) => void, string]>([
    [
      'the service refuses the session',
      (client) =>
        tell(client, { type: 'error', error: { type: 'invalid_request_error', code: 'voice' } }),
      'model_request_refused',
    ],
    [
      'there are too many sessions',
      (client) => tell(client, { type: 'error', error: { type: 'rate_limit_error' } }),
      'model_rate_limited',
    ],
    ['the service hangs up', (client) => client.close(1013, 'busy'), 'model_unavailable'],
    ['somebody else answers', (client) => client.send('Hello?'), 'model_unavailable'],
  ])('fails when %s, and leaves no connection', async (_what, answer, code) => {
    const { service, opening, clock, log } = await open(answer);
    await expect(opening).rejects.toMatchObject({ code });
    await service.untilLeft();
    expect(clock.pendingTimers).toBe(0);
    expect(log).toEqual([]);
  });

  it('fails when it is not set up in time', async () => {
    const { service, opening, clock } = await open();
    const failed = expect(opening).rejects.toMatchObject({ code: 'model_timeout' });
    await vi.waitFor(() => expect(service.received).toHaveLength(1));
    await clock.advance(2000);
    await failed;
    await service.untilLeft();
    expect(clock.pendingTimers).toBe(0);
  });
});
