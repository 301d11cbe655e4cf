/** Lets one turn run at a time; the others wait in the order they came. */
export class TurnLock {
  readonly #waiting: (() => void)[] = [];
  #held = false;

  /**
   * Waits for its turn.
   * @returns the function that frees the lock; calling it again does nothing.
   * @throws the signal's reason when it aborts first; the place in the line is given up then.
   */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#held) await this.#waitInLine(signal);
    this.#held = true;
    let free = false;
    return () => {
      if (free) return;
      free = true;
      const next = this.#waiting.shift();
      if (next === undefined) this.#held = false;
      else next();
    };
  }

  #waitInLine(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onTurn = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(onTurn), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(onTurn);
    });
  }
}
