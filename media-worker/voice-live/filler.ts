import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { spokenLines } from '../cascade/spoken-lines.ts';

/** After the first "One moment", as long as there is nothing to say. */
const everyMs = 8000;

/** While nothing of an answer is there, the caller hears now and then that we are still with them. */
export class Filler {
  readonly #clock: Clock;
  readonly #say: (line: string) => void;
  #timer: Timer | undefined;

  /** @param parts.say only called while the filler runs. */
  constructor(parts: { readonly clock: Clock; readonly say: (line: string) => void }) {
    this.#clock = parts.clock;
    this.#say = parts.say;
  }

  start(afterMs: number): void {
    this.#after(afterMs, spokenLines.oneMoment);
  }

  /** There is something to say, or nobody waits for it any more. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #after(delayMs: number, line: string): void {
    this.#timer = this.#clock.after(delayMs, () => {
      this.#say(line);
      this.#after(everyMs, spokenLines.stillWorking);
    });
  }
}
