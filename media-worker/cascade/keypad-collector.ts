import type { Clock, Timer } from '#shared/contracts/clock.ts';

const pauseMs = 2000;
const mostKeys = 64;

/** Collects keys until `#` or a pause of two seconds; `*` starts over. */
export class KeypadCollector {
  readonly #clock: Clock;
  readonly #onKeys: (keys: string) => void;
  readonly #onCleared: () => void;
  #keys = '';
  #timer: Timer | undefined;

  constructor(parts: {
    readonly clock: Clock;
    readonly onKeys: (keys: string) => void;
    readonly onCleared: () => void;
  }) {
    this.#clock = parts.clock;
    this.#onKeys = parts.onKeys;
    this.#onCleared = parts.onCleared;
  }

  press(key: string): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (key === '#') {
      this.#complete();
    } else if (key === '*') {
      this.#keys = '';
      this.#onCleared();
    } else {
      this.#keys = (this.#keys + key).slice(0, mostKeys);
      this.#timer = this.#clock.after(pauseMs, () => this.#complete());
    }
  }

  /** Forgets what was pressed. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#keys = '';
  }

  #complete(): void {
    const keys = this.#keys;
    this.close();
    if (keys === '') this.#onCleared();
    else this.#onKeys(keys);
  }
}
