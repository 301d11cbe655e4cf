/** Events in order of arrival, past and future ones: waiting for one that has come already is no race. */
export class EventTape<Event> {
  readonly #events: Event[] = [];
  readonly #watchers = new Set<() => void>();

  get events(): readonly Event[] {
    return this.#events;
  }

  add(event: Event): void {
    this.#events.push(event);
    for (const look of [...this.#watchers]) look();
  }

  /**
   * The first event that fits, from position `since` on.
   *
   * @param what is waited for, for the message.
   * @throws Error with the last events when none has come in time.
   */
  next<Wanted extends Event>(
    fits: (event: Event) => event is Wanted,
    what: string,
    options: { readonly withinMs: number; readonly since?: number },
  ): Promise<Wanted> {
    const { withinMs, since = 0 } = options;
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.#events.slice(since).find(fits);
        if (found === undefined) return;
        settle();
        resolve(found);
      };
      const timer = setTimeout(() => {
        settle();
        const last = this.#events.slice(-12).map((event) => `  ${JSON.stringify(event)}`);
        reject(new Error(`Not within ${withinMs} ms: ${what}. Last events:\n${last.join('\n')}`));
      }, withinMs);
      const settle = () => {
        clearTimeout(timer);
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }
}
