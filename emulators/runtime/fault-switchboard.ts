/**
 * Faults that a test, a call script or a person injects into one emulator over
 * `POST /_admin/faults` (merge), `DELETE /_admin/faults` (clear), `GET /_admin/faults` (read).
 * Each emulator documents in its README which fault names it honours; an unknown name is refused
 * with 400, so that a misspelt fault never silently tests nothing.
 */
export type FaultValue = number | boolean | string;

export class UnknownFaultError extends Error {
  override readonly name = 'UnknownFaultError';
}

export class FaultSwitchboard {
  readonly #known: ReadonlySet<string>;
  readonly #active = new Map<string, FaultValue>();

  constructor(known: Iterable<string>) {
    this.#known = new Set(known);
  }

  /** Merges the given faults; `null` removes one. @throws UnknownFaultError */
  set(faults: Readonly<Record<string, FaultValue | null>>): void {
    for (const name of Object.keys(faults)) {
      if (!this.#known.has(name)) {
        throw new UnknownFaultError(
          `Unknown fault "${name}". Known: ${[...this.#known].join(', ')}.`,
        );
      }
    }
    for (const [name, value] of Object.entries(faults)) {
      if (value === null) this.#active.delete(name);
      else this.#active.set(name, value);
    }
  }

  clear(): void {
    this.#active.clear();
  }

  get(name: string): FaultValue | undefined {
    return this.#active.get(name);
  }

  /** The fault's number, or undefined when it is not set or not a number. */
  number(name: string): number | undefined {
    const value = this.#active.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  active(): Readonly<Record<string, FaultValue>> {
    return Object.fromEntries(this.#active);
  }
}
