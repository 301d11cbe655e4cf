import type { Clock, Timer } from '#shared/contracts/clock.ts';

/** One that is not there so long after the answer was made is not waited for. */
const patienceMs = 3000;

/** The caller's words in writing, which may come after their answer. */
export class AwaitedTranscript {
  /** They are known, or known not to be known. */
  isHere: boolean;
  readonly #clock: Clock;
  #patience: Timer | undefined;

  constructor(parts: { readonly clock: Clock; readonly isHere: boolean }) {
    this.#clock = parts.clock;
    this.isHere = parts.isHere;
  }

  /** @param onOver called at once when they are here; else when they have not come in time. */
  wait(onOver: () => void): void {
    if (this.isHere) onOver();
    else this.#patience = this.#clock.after(patienceMs, onOver);
  }

  /** They are not waited for any more. */
  giveUp(): void {
    this.#patience?.cancel();
  }
}
