import type { Clock, Timer } from '#shared/contracts/clock.ts';

/** How an agent fills a wait; see `filler` in `agent.yaml`. */
export type FillerKind = 'speech' | 'sound' | 'none';

/** After the first "One moment", as long as there is nothing to say. */
const everyMs = 8000;

export interface WaitFillerParts {
  readonly kind: FillerKind;
  /** Says that it takes a moment; `isFirst` is false when it goes on taking one. */
  readonly say: (isFirst: boolean) => void;
  /** Plays a sound until there is something to say. */
  readonly hum: () => void;
  readonly clock: Clock;
}

/** While nothing of an answer is there, the caller hears that we are still with them. */
export class WaitFiller {
  readonly #parts: WaitFillerParts;
  #timer: Timer | undefined;

  constructor(parts: WaitFillerParts) {
    this.#parts = parts;
  }

  /** The caller hears nothing from now on. Has no effect while they are being waited with. */
  start(afterMs: number): void {
    if (this.#parts.kind === 'none' || this.#timer !== undefined) return;
    this.#after(afterMs, true);
  }

  /** There is something to say, or nobody waits for it any more. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #after(delayMs: number, isFirst: boolean): void {
    const { clock, kind, say, hum } = this.#parts;
    this.#timer = clock.after(delayMs, () => {
      this.#timer = undefined;
      if (kind === 'sound') {
        hum();
        return;
      }
      this.#after(everyMs, false);
      say(isFirst);
    });
  }
}
