import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import type { StreamingMode } from '#shared/contracts/streaming-mode.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToSpeech } from '#shared/testing/fake-speech-to-speech.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { SocketDialler } from '../testing/media-client.ts';
import { startTestWorker } from '../testing/test-worker.ts';
import { createVoiceSessions } from './create-voice-session.ts';

interface Setup {
  readonly usual?: StreamingMode;
  readonly preferred?: StreamingMode;
  readonly isSetUp?: boolean;
}

/** A worker that takes one call. @returns what carried it. */
async function carried(wanted: StreamingMode | undefined, setup: Setup = {}): Promise<string> {
  const model = new FakeSpeechToSpeech();
  const logger = new FakeLogger();
  const fakes = {
    hotStore: new FakeHotStore({ clock: systemClock }),
    speechToText: new FakeSpeechToText(),
    textToSpeech: new FakeTextToSpeech(),
    callControl: createFakeCallControl(),
    logger,
  };
  const worker = await startTestWorker(fakes, {
    createVoiceSession: createVoiceSessions({
      voiceLive:
        setup.isSetUp === false
          ? undefined
          : {
              speechToSpeech: model,
              listeningOf: () => ({
                language: 'en-US',
                turnDetection: { silenceMs: 500, threshold: 0.5 },
              }),
            },
      preferenceOf: () => setup.preferred,
      usual: setup.usual ?? 'media',
    }),
  });
  const claims = {
    sessionId: 'call-1',
    ...(wanted === undefined ? {} : { streamingMode: wanted }),
  };
  const token = await worker.sessionTokens.issue('media', claims, 60);
  const sockets = new SocketDialler();
  sockets.dial(worker.mediaUrl(token), {
    authorization: 'Bearer of-acs',
    'x-ms-call-connection-id': 'call-1',
  });
  const used = await vi.waitFor(() => {
    if (model.sessions.length + fakes.speechToText.sessions.length === 0) throw new Error('none');
    return model.sessions.length > 0 ? 'voice_live' : 'media';
  });
  sockets.closeAll();
  await worker.server.drain();
  const complaints = logger.events('error');
  return complaints.length === 0 ? used : `${used}: ${complaints}`;
}

describe('a phone call', () => {
  it.each<[StreamingMode | undefined, Setup, string]>([
    [undefined, {}, 'media'],
    [undefined, { usual: 'voice_live' }, 'voice_live'],
    [undefined, { preferred: 'voice_live' }, 'voice_live'],
    [undefined, { usual: 'voice_live', preferred: 'media' }, 'media'],
    ['voice_live', { preferred: 'media' }, 'voice_live'],
    ['media', { usual: 'voice_live', preferred: 'voice_live' }, 'media'],
    ['voice_live', { isSetUp: false }, 'media: voice live is not set up'],
  ])('for which %s is wanted, with %j, is carried as %s', async (wanted, setup, expected) => {
    expect(await carried(wanted, setup)).toBe(expected);
  });
});
