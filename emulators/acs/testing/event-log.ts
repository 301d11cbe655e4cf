/** Collects what arrives and lets tests wait for it. */
export class EventLog<Event> {
  readonly all: Event[] = [];
  readonly #waiters = new Set<() => void>();

  add(event: Event): void {
    this.all.push(event);
    for (const check of [...this.#waiters]) check();
  }

  /** The first event that fits, now or later. */
  async find<Found extends Event>(fits: (event: Event) => event is Found): Promise<Found>;
  async find(fits: (event: Event) => boolean): Promise<Event>;
  async find(fits: (event: Event) => boolean): Promise<Event> {
    await this.until(() => this.all.some(fits));
    const found = this.all.find(fits);
    if (found === undefined) throw new Error('The event is gone.');
    return found;
  }

  /** Resolves as soon as `holds` is true, checked at once and after each event. */
  until(holds: (events: readonly Event[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds(this.all)) return;
        this.#waiters.delete(check);
        resolve();
      };
      this.#waiters.add(check);
      check();
    });
  }
}
