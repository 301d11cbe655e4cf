import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { type ResultInformation, results } from './result-information.ts';
import type { ToneName } from './tones.ts';

export interface DtmfRules {
  /** Undefined: no limit, ends by stop tone or silence. */
  readonly maxTones: number | undefined;
  readonly stopTones: readonly string[];
  readonly initialSilenceMs: number;
  readonly interToneMs: number;
}

export type DtmfOutcome =
  | {
      readonly kind: 'completed';
      readonly tones: readonly ToneName[];
      readonly result: ResultInformation;
    }
  | { readonly kind: 'failed'; readonly result: ResultInformation };

/**
 * Collects keypad tones until the most are there, a stop tone comes (which is not part of the
 * answer) or the caller pauses too long. Calls `onEnd` exactly once, unless cancelled.
 */
export class DtmfRecogniser {
  readonly #clock: Clock;
  readonly #rules: DtmfRules;
  readonly #onEnd: (outcome: DtmfOutcome) => void;
  readonly #tones: ToneName[] = [];
  #timer: Timer | undefined;
  #ended = false;

  constructor(options: {
    readonly clock: Clock;
    readonly rules: DtmfRules;
    readonly onEnd: (outcome: DtmfOutcome) => void;
  }) {
    this.#clock = options.clock;
    this.#rules = options.rules;
    this.#onEnd = options.onEnd;
  }

  /** The prompt is over: the caller has to press the first key in time. */
  start(): void {
    if (this.#tones.length === 0)
      this.#waitFor(this.#rules.initialSilenceMs, results.initialSilence);
  }

  press(tone: ToneName): void {
    if (this.#ended) return;
    if (this.#rules.stopTones.includes(tone)) {
      this.#end({ kind: 'completed', tones: [...this.#tones], result: results.stopTone });
      return;
    }
    this.#tones.push(tone);
    if (this.#tones.length === this.#rules.maxTones) {
      this.#end({ kind: 'completed', tones: [...this.#tones], result: results.maxDigits });
      return;
    }
    this.#waitFor(this.#rules.interToneMs, results.interToneSilence);
  }

  cancel(): void {
    this.#ended = true;
    this.#timer?.cancel();
  }

  #waitFor(delayMs: number, failure: ResultInformation): void {
    this.#timer?.cancel();
    if (this.#ended) return;
    this.#timer = this.#clock.after(delayMs, () => this.#end({ kind: 'failed', result: failure }));
  }

  #end(outcome: DtmfOutcome): void {
    if (this.#ended) return;
    this.cancel();
    this.#onEnd(outcome);
  }
}
