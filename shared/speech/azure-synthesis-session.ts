import type * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import type { Clock } from '#shared/contracts/clock.ts';
import type {
  SpeechRequest,
  SynthesisEvent,
  SynthesisSession,
} from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { AzureUtterance } from './azure-utterance.ts';
import { untilAborted, withDeadline } from './deadline.ts';
import { createSpeechCanceller } from './sdk-internals.ts';

export interface AzureSynthesisSessionOptions {
  readonly synthesizer: sdk.SpeechSynthesizer;
  readonly clock: Clock;
  readonly audioTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/** One synthesizer and its socket; utterances are spoken one after another. */
export class AzureSynthesisSession implements SynthesisSession {
  readonly #options: AzureSynthesisSessionOptions;
  readonly #cancelSpeaking: () => Promise<void>;
  #lastUtteranceSettled: Promise<'free' | 'stuck'> = Promise.resolve('free');
  #closing: Promise<void> | undefined;

  constructor(options: AzureSynthesisSessionOptions) {
    this.#options = options;
    this.#cancelSpeaking = createSpeechCanceller(options.synthesizer);
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
      void utterance.settled.then(passOn);
      return utterance;
    } catch (error) {
      void before.then(passOn);
      throw error;
    }
  }

  async #shutDown(): Promise<void> {
    const { synthesizer, clock, closeTimeoutMs } = this.#options;
    const closed = new Promise<void>((resolve, reject) => synthesizer.close(resolve, reject));
    try {
      await withDeadline(clock, closed, closeTimeoutMs, 'Closing synthesis');
    } catch {
      // Best effort: `ws` destroys the socket itself when the close handshake is not answered.
    }
  }
}
