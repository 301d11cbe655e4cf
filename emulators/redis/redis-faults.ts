import { FaultSwitchboard, type FaultValue } from '#emulators/runtime/fault-switchboard.ts';

/** Every fault the Redis emulator honours; the README says what each one does. */
const REDIS_FAULTS = ['latency_ms', 'stall', 'drop_connections', 'error_rate'] as const;

/** The emulator's faults; tells `onChange` at once, since open connections must react. */
export class RedisFaults extends FaultSwitchboard {
  readonly #onChange: () => void;
  #errorDebt = 0;

  constructor(onChange: () => void) {
    super(REDIS_FAULTS);
    this.#onChange = onChange;
  }

  override set(faults: Readonly<Record<string, FaultValue | null>>): void {
    super.set(faults);
    this.#onChange();
  }

  override clear(): void {
    super.clear();
    this.#onChange();
  }

  latencyMs(): number {
    return Math.max(0, this.number('latency_ms') ?? 0);
  }

  stalled(): boolean {
    return this.get('stall') === true;
  }

  dropsConnections(): boolean {
    return this.get('drop_connections') === true;
  }

  /** Whether the next command fails: a rate of 0.25 fails exactly every fourth one. */
  nextCommandFails(): boolean {
    this.#errorDebt += this.number('error_rate') ?? 0;
    if (this.#errorDebt < 1) return false;
    this.#errorDebt -= 1;
    return true;
  }
}
