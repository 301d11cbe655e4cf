/**
 * Hands events from a running turn to the one consumer that iterates over it. The turn never waits
 * for its consumer, so a slow or stopped channel cannot hold up tools, history or the next turn.
 */
export class EventQueue<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  /** Adds an item; ignored after `end`. */
  push(item: Item): void {
    if (this.#ended) return;
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more items come; the iteration ends when the rest was taken. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The iteration ends now: what was not taken is not handed out any more. */
  abandon(): void {
    this.#items.length = 0;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for (;;) {
      for (let next = this.#items.shift(); next !== undefined; next = this.#items.shift()) {
        yield next;
      }
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
