import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { hideCardNumber } from './hide-card-number.ts';

export interface KeypadCollectorOptions {
  /** A pause that ends the input: people look from the paper to the keys and back. */
  readonly pauseMs?: number;
  /** Nobody types more on purpose. */
  readonly mostKeys?: number;
}

export interface KeypadListener {
  /** A key that counts, before anything comes of it. */
  onKey(): void;
  /** The input is complete. A number that may be a card's is hidden. */
  onKeys(keys: string): void;
  /** What was typed was taken back. */
  onCleared(): void;
}

/**
 * Collects keys until `#`, a pause, or as many as were asked for; `*` starts over. Whoever was asked
 * for four digits may still press `#` after them: that one means nothing more.
 */
export class KeypadCollector {
  readonly #clock: Clock;
  readonly #listener: KeypadListener;
  readonly #digitsAsked: () => number | undefined;
  readonly #pauseMs: number;
  readonly #mostKeys: number;
  #keys = '';
  #timer: Timer | undefined;
  #completedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: {
    readonly clock: Clock;
    readonly listener: KeypadListener;
    /** How many digits the agent has asked for, where it said so. */
    readonly digitsAsked: () => number | undefined;
    readonly options?: KeypadCollectorOptions;
  }) {
    this.#clock = parts.clock;
    this.#listener = parts.listener;
    this.#digitsAsked = parts.digitsAsked;
    this.#pauseMs = parts.options?.pauseMs ?? 2000;
    this.#mostKeys = parts.options?.mostKeys ?? 64;
  }

  press(key: string): void {
    if (key === '#' && this.#keys === '' && this.#isJustComplete) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#listener.onKey();
    if (key === '#') {
      this.#complete();
    } else if (key === '*') {
      this.#keys = '';
      this.#listener.onCleared();
    } else {
      this.#keys = (this.#keys + key).slice(0, this.#mostKeys);
      if (this.#keys.length === this.#digitsAsked()) {
        this.#completedAt = this.#clock.now();
        this.#complete();
      } else {
        this.#timer = this.#clock.after(this.#pauseMs, () => this.#complete());
      }
    }
  }

  /** Forgets what was typed. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#keys = '';
  }

  get #isJustComplete(): boolean {
    return this.#clock.now() - this.#completedAt < this.#pauseMs;
  }

  #complete(): void {
    const keys = this.#keys;
    this.close();
    if (keys === '') this.#listener.onCleared();
    else this.#listener.onKeys(hideCardNumber(keys));
  }
}
