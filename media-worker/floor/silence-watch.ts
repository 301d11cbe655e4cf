import type { Clock, Timer } from '#shared/contracts/clock.ts';

export interface SilenceLimits {
  /** Silence after a question of the agent's. */
  readonly afterQuestionMs: number;
  /** Silence after anything else: the caller may be looking something up. */
  readonly afterStatementMs: number;
  /** Further silence after "Are you still there?". */
  readonly afterNudgeMs: number;
}

export const usualSilenceLimits: SilenceLimits = {
  afterQuestionMs: 8000,
  afterStatementMs: 20_000,
  afterNudgeMs: 20_000,
};

/** Counts how long the caller has said nothing while it is their turn. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #limits: SilenceLimits;
  readonly #onSilent: (stage: 'nudge' | 'give-up') => void;
  #timer: Timer | undefined;
  #nudged = false;

  constructor(parts: {
    readonly clock: Clock;
    readonly limits: SilenceLimits;
    readonly onSilent: (stage: 'nudge' | 'give-up') => void;
  }) {
    this.#clock = parts.clock;
    this.#limits = parts.limits;
    this.#onSilent = parts.onSilent;
  }

  /** It is the caller's turn now. */
  start(agentAsked: boolean): void {
    this.#timer?.cancel();
    const { afterNudgeMs, afterQuestionMs, afterStatementMs } = this.#limits;
    const first = agentAsked ? afterQuestionMs : afterStatementMs;
    this.#timer = this.#clock.after(this.#nudged ? afterNudgeMs : first, () => {
      this.#timer = undefined;
      const stage = this.#nudged ? 'give-up' : 'nudge';
      this.#nudged = true;
      this.#onSilent(stage);
    });
  }

  /** The agent speaks, or something else makes silence natural. */
  pause(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** The caller is there. */
  reset(): void {
    this.pause();
    this.#nudged = false;
  }
}
