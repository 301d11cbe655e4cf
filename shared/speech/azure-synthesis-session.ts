import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import type { Clock } from '#shared/contracts/clock.ts';
import type { SpeechRequest, SynthesisEvent } from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { AzureUtterance } from './azure-utterance.ts';
import { untilAborted, withDeadline } from './deadline.ts';
import type { LendableSynthesis } from './pooled-text-to-speech.ts';
import { createSpeechCanceller, trackSocket } from './sdk-internals.ts';
import { followTokens, type SpeechEndpoint } from './speech-endpoint.ts';
import { speechFailure } from './speech-failure.ts';

export interface AzureSynthesisSessionOptions {
  readonly synthesizer: sdk.SpeechSynthesizer;
  readonly endpoint: SpeechEndpoint;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly audioTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/** One synthesizer and its socket; utterances are spoken one after another. */
export class AzureSynthesisSession implements LendableSynthesis {
  readonly #options: AzureSynthesisSessionOptions;
  readonly #cancelSpeaking: () => Promise<void>;
  readonly #closeSocket: () => Promise<void>;
  readonly #unfollow: () => void;
  #lastUtteranceSettled: Promise<'free' | 'stuck'> = Promise.resolve('free');
  #isConnected = false;
  #isStuck = false;
  #closing: Promise<void> | undefined;

  constructor(options: AzureSynthesisSessionOptions) {
    this.#options = options;
    const { synthesizer, endpoint } = options;
    this.#cancelSpeaking = createSpeechCanceller(synthesizer);
    this.#closeSocket = trackSocket(synthesizer);
    this.#unfollow = followTokens(endpoint, (token) => {
      synthesizer.authorizationToken = token;
    });
  }

  get isUsable(): boolean {
    return this.#isConnected && !this.#isStuck && this.#closing === undefined;
  }

  async idle(): Promise<void> {
    await this.#lastUtteranceSettled;
  }

  /** @throws SpeechError when the service cannot be reached in time or refuses the key. */
  async connect(): Promise<void> {
    const { synthesizer, clock, connectTimeoutMs } = this.#options;
    const connection = sdk.Connection.fromSynthesizer(synthesizer);
    connection.connected = () => {
      this.#isConnected = true;
    };
    // A session that lost its socket while nobody spoke connects again at the next utterance; in a pool
    // it makes room for one that is connected.
    connection.disconnected = () => {
      this.#isConnected = false;
    };
    const opened = new Promise<void>((resolve, reject) => {
      connection.openConnection(resolve, (reason) => reject(speechFailure(reason)));
    });
    try {
      await withDeadline(clock, opened, connectTimeoutMs, 'Connecting to synthesis');
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async *speak(request: SpeechRequest, signal: AbortSignal): AsyncGenerator<SynthesisEvent> {
    const utterance = await this.#begin(request, signal);
    const onAbort = () => utterance.cancel(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      for (;;) {
        const event = await utterance.events.take();
        if (event === undefined) return;
        yield event;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      utterance.cancel(signal.reason);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /** Waits for its turn on the synthesizer. */
  async #begin(request: SpeechRequest, signal: AbortSignal): Promise<AzureUtterance> {
    const before = this.#lastUtteranceSettled;
    let passOn: (outcome: 'free' | 'stuck') => void = () => undefined;
    this.#lastUtteranceSettled = new Promise((resolve) => {
      passOn = resolve;
    });
    try {
      const outcome = await untilAborted(before, signal);
      if (this.#closing !== undefined || outcome === 'stuck') {
        throw new SpeechError(
          'speech_unavailable',
          'The synthesis session cannot be used any more.',
        );
      }
      const cancelSpeaking = this.#cancelSpeaking;
      const utterance = new AzureUtterance({ ...this.#options, cancelSpeaking, request });
      void utterance.settled.then((settled) => {
        this.#isStuck ||= settled === 'stuck';
        passOn(settled);
      });
      return utterance;
    } catch (error) {
      void before.then(passOn);
      throw error;
    }
  }

  async #shutDown(): Promise<void> {
    const { synthesizer, clock, closeTimeoutMs } = this.#options;
    this.#unfollow();
    try {
      const closed = new Promise<void>((resolve, reject) => synthesizer.close(resolve, reject));
      const socketClosed = closed.then(() => this.#closeSocket());
      await withDeadline(clock, socketClosed, closeTimeoutMs, 'Closing synthesis');
    } catch {
      // Best effort: `ws` destroys the socket itself when the close handshake is not answered.
    }
  }
}
