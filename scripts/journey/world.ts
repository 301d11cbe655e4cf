import type { CallScript } from './call-script.ts';
import type { Customer } from './play-journey.ts';

export interface PreparedWorld {
  readonly customer: Customer;
  /** Takes back what `given` and `faults` set up. */
  restore(): Promise<void>;
}

/** Brings the stack into the state a script asks for. */
export interface World {
  /**
   * Resets the customer to the seeded state, fills the queue, switches faults on.
   * @param copy 0 plays the script's own customer and changes what all its calls share; others get a
   * copy of the same customer.
   */
  prepare(script: CallScript, copy: number): Promise<PreparedWorld>;
}
