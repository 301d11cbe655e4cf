import type { Clock } from '#shared/contracts/clock.ts';
import type { SpeechToSpeech, SpeechToSpeechSettings } from '#shared/contracts/speech-to-speech.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import { AzureRealtimeSession } from './azure-realtime-session.ts';
import { RealtimeSocket } from './realtime-socket.ts';
import { parseServerEvent } from './server-event.ts';
import { serviceFailure } from './service-failure.ts';
import { sessionBody, voiceBody } from './session-body.ts';

export interface AzureSpeechToSpeechOptions {
  /** Of the resource, http(s) or ws(s), e.g. `https://<resource>.services.ai.azure.com`. */
  readonly endpoint: string;
  readonly apiKey: string;
  /** e.g. `gpt-realtime`. */
  readonly model: string;
  /** e.g. `2026-04-10`. */
  readonly apiVersion: string;
  /** Longest time until the session is set up. */
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  /** An answer of which nothing has come for so long will not come. */
  readonly answerSilenceMs: number;
  /** See {@link RealtimeSocket}. */
  readonly heartbeatMs: number;
  readonly clock: Clock;
}

/** Speech to speech over Azure Voice Live. */
export function createAzureSpeechToSpeech(options: AzureSpeechToSpeechOptions): SpeechToSpeech {
  const { clock, model } = options;
  return {
    async open(settings, listener) {
      let session: AzureRealtimeSession | undefined;
      const greeting = new Greeting();
      const socket = await RealtimeSocket.connect({
        url: addressOf(options),
        headers: { 'api-key': options.apiKey },
        connectTimeoutMs: options.connectTimeoutMs,
        heartbeatMs: options.heartbeatMs,
        clock,
        onMessage: (text) => {
          if (session === undefined) greeting.take(text);
          else session.receive(text);
        },
        onGone: (reason) => {
          if (session === undefined) greeting.fail(new ModelError('model_unavailable', reason));
          else session.lose(reason);
        },
      });
      const timer = clock.after(options.connectTimeoutMs, () =>
        greeting.fail(new ModelError('model_timeout', 'The session was not set up in time.')),
      );
      try {
        socket.send(setUpEvent(settings, model));
        const outputAudioFormat = await greeting.setUp;
        session = new AzureRealtimeSession({
          ...options,
          socket,
          listener,
          voice: settings.voice,
          candidateLanguages: settings.candidateLanguages,
          outputSampleRateHz: outputAudioFormat === 'pcm16_16000hz' ? 16_000 : 24_000,
        });
        return session;
      } catch (error) {
        socket.terminate();
        throw error;
      } finally {
        timer.cancel();
      }
    },
  };
}

/** The first events of a session, until it is set up as we want it. */
class Greeting {
  /** Resolves with the format of the audio that will come. */
  readonly setUp: Promise<string | undefined>;
  #resolve: (outputAudioFormat: string | undefined) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor() {
    this.setUp = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // It may fail before anybody waits for it.
    this.setUp.catch(() => undefined);
  }

  take(message: string): void {
    try {
      const event = parseServerEvent(message);
      if (event?.type === 'error') this.fail(serviceFailure(event.error));
      if (event?.type === 'session.updated') {
        this.#resolve(event.session.output_audio_format ?? undefined);
      }
    } catch (cause) {
      this.fail(new ModelError('model_unavailable', 'The service is not Voice Live.', { cause }));
    }
  }

  fail(error: ModelError): void {
    this.#reject(error);
  }
}

function setUpEvent(settings: SpeechToSpeechSettings, model: string): string {
  const session = { ...sessionBody(settings, model), voice: voiceBody(settings.voice) };
  return JSON.stringify({ type: 'session.update', session });
}

/** Microsoft docs: How to use the Voice Live API, WebSocket endpoint. */
function addressOf({ endpoint, apiVersion, model }: AzureSpeechToSpeechOptions): string {
  const address = new URL('/voice-live/realtime', endpoint.replace(/^http/, 'ws'));
  address.searchParams.set('api-version', apiVersion);
  address.searchParams.set('model', model);
  return address.href;
}
