/**
 * Hands values from callbacks to one reader. The reader waits for the next value; the writer never
 * waits. `take` resolves with `undefined` when the writer has ended and everything was taken.
 */
export class EventQueue<T> {
  readonly #values: T[] = [];
  #ending: { readonly error: unknown } | 'done' | undefined;
  #wake: (() => void) | undefined;

  put(value: T): void {
    if (this.#ending !== undefined) return;
    this.#values.push(value);
    this.#wake?.();
  }

  end(): void {
    this.#ending ??= 'done';
    this.#wake?.();
  }

  /** Ends with an error, which the reader gets after the values before it. */
  fail(error: unknown): void {
    this.#ending ??= { error };
    this.#wake?.();
  }

  /** Ends with an error and drops the values that were not taken. */
  abort(error: unknown): void {
    this.#values.length = 0;
    this.#ending = { error };
    this.#wake?.();
  }

  async take(): Promise<T | undefined> {
    for (;;) {
      if (this.#values.length > 0) return this.#values.shift();
      if (this.#ending === 'done') return undefined;
      if (this.#ending !== undefined) throw this.#ending.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
