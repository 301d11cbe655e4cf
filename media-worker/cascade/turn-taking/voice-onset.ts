import type { Clock } from '#shared/contracts/clock.ts';
import type { BargeInTimes } from '#shared/contracts/turn-detail.ts';

/** A voice that has been silent for longer is not the one that cuts in. */
const isPastAfterMs = 2000;

/** When the caller began to speak, for the record of how soon the agent fell silent. */
export class VoiceOnset {
  readonly #clock: Pick<Clock, 'now'>;
  #last: { readonly onsetAt: number; readonly heardAt: number } | undefined;

  constructor(parts: { readonly clock: Pick<Clock, 'now'> }) {
    this.#clock = parts.clock;
  }

  /** Somebody speaks, for so long already. */
  note(voicedMs: number): void {
    const heardAt = this.#clock.now();
    this.#last = { onsetAt: heardAt - voicedMs, heardAt };
  }

  /** Called when the agent has been stopped. @param decidedAt when it was decided to. */
  bargeIn(decidedAt: number): BargeInTimes {
    const { onsetAt, heardAt } = this.#last ?? { onsetAt: decidedAt, heardAt: decidedAt };
    const isPast = decidedAt - heardAt > isPastAfterMs;
    return {
      onsetAt: isPast ? decidedAt : Math.min(onsetAt, decidedAt),
      decidedAt,
      stoppedAt: this.#clock.now(),
    };
  }
}
