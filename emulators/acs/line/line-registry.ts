import type { PhoneLine } from './phone-line.ts';

/** Lines whose owner has hung up for good but whose recording can still be fetched. */
const MAX_UNPLUGGED = 50;

/** All phone lines, for people and for fetching recordings. */
export class LineRegistry {
  readonly #plugged = new Map<string, PhoneLine>();
  readonly #unplugged = new Map<string, PhoneLine>();

  add(line: PhoneLine): void {
    this.#plugged.set(line.lineId, line);
  }

  unplug(line: PhoneLine): void {
    this.#plugged.delete(line.lineId);
    this.#unplugged.set(line.lineId, line);
    const [oldest] = this.#unplugged.keys();
    if (this.#unplugged.size > MAX_UNPLUGGED && oldest !== undefined)
      this.#unplugged.delete(oldest);
  }

  find(lineId: string): PhoneLine | undefined {
    return this.#plugged.get(lineId) ?? this.#unplugged.get(lineId);
  }

  list(): readonly PhoneLine[] {
    return [...this.#plugged.values(), ...this.#unplugged.values()];
  }
}
