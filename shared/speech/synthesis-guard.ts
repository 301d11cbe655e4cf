import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SpeechRequest, VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { SpeechRefusedError } from './speech-refused-error.ts';

export interface SynthesisGuardParts {
  /** Longest wait for the first audio of an utterance. */
  readonly firstAudioMs: number;
  /** The same when the utterance before has just failed: the caller has waited already. */
  readonly secondAttemptMs: number;
  /** Resolves when the service speaks, rejects when it does not; ends when the signal aborts. */
  readonly isAlive: (request: SpeechRequest, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Two in a row, of whichever calls: with other calls speaking in between the service is not dead. */
const failuresUntilOpen = 2;
/** A failure longer ago says nothing about now. */
const failureCountsMs = 10_000;
const trialDelaysMs = [2000, 4000, 8000];
const trialText = 'One moment, please.';

/**
 * Whether the synthesis service is alive, as all calls of a worker see it. Opens (refuses) after two
 * failures in a row and tries by itself, in the background, until the service speaks again.
 */
export class SynthesisGuard {
  readonly #parts: SynthesisGuardParts;
  #failures = 0;
  #lastFailureAt = Number.NEGATIVE_INFINITY;
  #isOpen = false;
  #trials = 0;
  #trialTimer: Timer | undefined;
  #trial: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;
  #isClosed = false;

  constructor(parts: SynthesisGuardParts) {
    this.#parts = parts;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * How long the next utterance may take to be heard.
   * @throws SpeechError at once while the service is taken for dead.
   */
  patienceMs(): number {
    if (this.#isOpen) {
      throw new SpeechError('speech_unavailable', 'Speech synthesis does not answer at present.');
    }
    const { clock, firstAudioMs, secondAttemptMs } = this.#parts;
    if (clock.now() - this.#lastFailureAt > failureCountsMs) this.#failures = 0;
    return this.#failures === 0 ? firstAudioMs : secondAttemptMs;
  }

  noteSuccess(): void {
    this.#failures = 0;
  }

  /** @param voice what the trials speak with. */
  noteFailure(error: unknown, voice: VoiceSettings): void {
    const isServices = error instanceof SpeechError && !(error instanceof SpeechRefusedError);
    if (!isServices || this.#isOpen || this.#isClosed) return;
    this.#failures += 1;
    this.#lastFailureAt = this.#parts.clock.now();
    if (this.#failures < failuresUntilOpen) return;
    this.#isOpen = true;
    this.#parts.logger.error('speech synthesis is taken for dead', { error });
    this.#scheduleTrial(voice);
  }

  /** Ends trials. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#trialTimer?.cancel();
    this.#trial?.abort.abort(new Error('The guard was closed.'));
    await this.#trial?.ended;
  }

  #scheduleTrial(voice: VoiceSettings): void {
    const delayMs = trialDelaysMs[Math.min(this.#trials, trialDelaysMs.length - 1)] ?? 0;
    this.#trials += 1;
    this.#trialTimer = this.#parts.clock.after(delayMs, () => {
      const abort = new AbortController();
      this.#trial = { abort, ended: this.#try(voice, abort) };
    });
  }

  async #try(voice: VoiceSettings, abort: AbortController): Promise<void> {
    const { clock, firstAudioMs, isAlive, logger } = this.#parts;
    const timer = clock.after(firstAudioMs, () => {
      abort.abort(new SpeechError('speech_timeout', 'The trial took too long.'));
    });
    try {
      await isAlive({ text: trialText, voice }, abort.signal);
      this.#isOpen = false;
      this.#failures = 0;
      this.#trials = 0;
      logger.info('speech synthesis is back');
    } catch (error) {
      if (this.#isClosed) return;
      logger.warn('speech synthesis is still dead', { error });
      this.#scheduleTrial(voice);
    } finally {
      timer.cancel();
    }
  }
}
