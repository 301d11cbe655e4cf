import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { SpeechRequest, SynthesisEvent } from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { EventQueue } from './event-queue.ts';
import { readAloud } from './reading/read-aloud.ts';
import { speechFailure } from './speech-failure.ts';
import { SpokenWords } from './spoken-words.ts';
import { buildSsml } from './ssml.ts';

const TICKS_PER_MS = 10_000;

export interface AzureUtteranceOptions {
  readonly synthesizer: sdk.SpeechSynthesizer;
  /** Ends what the synthesizer speaks; see `createSpeechCanceller`. */
  readonly cancelSpeaking: () => Promise<void>;
  readonly request: SpeechRequest;
  readonly clock: Clock;
  readonly audioTimeoutMs: number;
}

/** One text being spoken. It has the synthesizer to itself until {@link settled}. */
export class AzureUtterance {
  readonly events = new EventQueue<SynthesisEvent>();
  /**
   * `free` when the SDK has let go of the utterance and a stop message is sent: another one may
   * begin. `stuck` when that did not happen in time after a cancel.
   */
  readonly settled: Promise<'free' | 'stuck'>;
  readonly #options: AzureUtteranceOptions;
  readonly #words: SpokenWords;
  #state: 'starting' | 'speaking' | 'over' = 'starting';
  #cancelled = false;
  #stopping = false;
  #watchdog: Timer;
  #settle: (outcome: 'free' | 'stuck') => void = () => undefined;

  constructor(options: AzureUtteranceOptions) {
    this.#options = options;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#watchdog = this.#armForAudio();
    const { text, voice } = options.request;
    const readings = readAloud(text, voice);
    this.#words = new SpokenWords(text, readings);
    this.#subscribe();
    options.synthesizer.speakSsmlAsync(
      buildSsml(text, voice, readings),
      (result) => {
        const complete = result.reason === sdk.ResultReason.SynthesizingAudioCompleted;
        this.#end(complete ? undefined : speechFailure(result.errorDetails));
      },
      (reason) => this.#end(speechFailure(reason)),
    );
  }

  /** Drops what was not taken yet, ends the events with `reason` and stops the service. */
  cancel(reason: unknown): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.events.abort(reason);
    this.#watchdog.cancel();
    if (this.#state === 'over') return;
    const { clock, audioTimeoutMs } = this.#options;
    this.#watchdog = clock.after(audioTimeoutMs, () => this.#settle('stuck'));
    // The SDK can cancel only what it has begun; until then it is remembered.
    if (this.#state === 'speaking') this.#stop();
  }

  #subscribe(): void {
    const { synthesizer } = this.#options;
    synthesizer.synthesisStarted = () => {
      this.#state = 'speaking';
      if (this.#cancelled) this.#stop();
    };
    synthesizer.synthesizing = (_sender, { result }) => {
      this.#emit({ type: 'audio', pcm: new Uint8Array(result.audioData) });
    };
    synthesizer.wordBoundary = (_sender, boundary) => {
      if (boundary.boundaryType !== sdk.SpeechSynthesisBoundaryType.Word) return;
      const words = this.#words.note({
        text: boundary.text,
        audioOffsetMs: boundary.audioOffset / TICKS_PER_MS,
        durationMs: boundary.duration / TICKS_PER_MS,
      });
      for (const word of words) this.#emit(word);
    };
  }

  #emit(event: SynthesisEvent): void {
    if (this.#cancelled) return;
    this.#watchdog.cancel();
    this.#watchdog = this.#armForAudio();
    this.events.put(event);
  }

  #stop(): void {
    const letGo = () => {
      this.#watchdog.cancel();
      this.#settle('free');
    };
    this.#stopping = true;
    // A stop message that cannot be sent means that the socket is gone: the service has stopped.
    this.#options.cancelSpeaking().then(letGo, letGo);
  }

  #end(failure: SpeechError | undefined): void {
    this.#state = 'over';
    if (failure === undefined) {
      for (const word of this.#words.end()) this.events.put(word);
      this.events.end();
    } else {
      this.events.fail(failure);
    }
    if (this.#stopping) return;
    this.#watchdog.cancel();
    this.#settle('free');
  }

  #armForAudio(): Timer {
    const { clock, audioTimeoutMs } = this.#options;
    return clock.after(audioTimeoutMs, () => {
      this.cancel(new SpeechError('speech_timeout', `No speech arrived for ${audioTimeoutMs} ms.`));
    });
  }
}
