import { FaultSwitchboard, type FaultValue } from '#emulators/runtime/fault-switchboard.ts';

/** Every fault the Cosmos emulator honours; the README says what each one does. */
const COSMOS_FAULTS = ['throttle', 'retry_after_ms', 'latency_ms', 'error_rate', 'stall'] as const;

const DEFAULT_RETRY_AFTER_MS = 10;

/** The emulator's faults; requests that a stall holds back go on when it ends. */
export class CosmosFaults extends FaultSwitchboard {
  #errorDebt = 0;
  #held: (() => void)[] = [];

  constructor() {
    super(COSMOS_FAULTS);
  }

  override set(faults: Readonly<Record<string, FaultValue | null>>): void {
    super.set(faults);
    this.#releaseUnlessStalled();
  }

  override clear(): void {
    super.clear();
    this.#releaseUnlessStalled();
  }

  latencyMs(): number {
    return Math.max(0, this.number('latency_ms') ?? 0);
  }

  /** Resolves at once, or when the stall ends. */
  whileStalled(): Promise<void> {
    if (this.get('stall') !== true) return Promise.resolve();
    return new Promise((resolve) => this.#held.push(resolve));
  }

  /** What the next request must answer instead of its result. Uses up one `throttle`. */
  next():
    | { readonly kind: 'throttle'; readonly retryAfterMs: number }
    | { readonly kind: 'error' }
    | undefined {
    const throttled = this.number('throttle') ?? 0;
    if (throttled >= 1) {
      this.set({ throttle: throttled > 1 ? throttled - 1 : null });
      return {
        kind: 'throttle',
        retryAfterMs: this.number('retry_after_ms') ?? DEFAULT_RETRY_AFTER_MS,
      };
    }
    this.#errorDebt += this.number('error_rate') ?? 0;
    if (this.#errorDebt < 1) return undefined;
    this.#errorDebt -= 1;
    return { kind: 'error' };
  }

  #releaseUnlessStalled(): void {
    if (this.get('stall') === true) return;
    const held = this.#held;
    this.#held = [];
    for (const release of held) release();
  }
}
