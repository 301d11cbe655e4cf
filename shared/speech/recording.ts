import type { SynthesisEvent } from '#shared/contracts/text-to-speech.ts';

type Ending = 'complete' | { readonly error: unknown };

/** Speech as it is being made and afterwards; any number may listen, each from the beginning. */
export class Recording {
  readonly #events: SynthesisEvent[] = [];
  readonly #waiting = new Set<() => void>();
  #ending: Ending | undefined;
  #bytes = 0;

  /** Bytes of audio so far. */
  get bytes(): number {
    return this.#bytes;
  }

  add(event: SynthesisEvent): void {
    this.#events.push(event);
    if (event.type === 'audio') this.#bytes += event.pcm.byteLength;
    this.#wake();
  }

  complete(): void {
    this.#ending ??= 'complete';
    this.#wake();
  }

  fail(error: unknown): void {
    this.#ending ??= { error };
    this.#wake();
  }

  /**
   * All of it, what is there already at once.
   * @throws the signal's reason as soon as it aborts; what `fail` was given, after the events before.
   */
  async *listen(signal: AbortSignal): AsyncGenerator<SynthesisEvent> {
    for (let next = 0; ; next += 1) {
      signal.throwIfAborted();
      while (next >= this.#events.length && this.#ending === undefined) await this.#change(signal);
      const event = this.#events[next];
      if (event !== undefined) {
        yield event;
        continue;
      }
      if (this.#ending !== undefined && this.#ending !== 'complete') throw this.#ending.error;
      return;
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(onChange);
      };
      const onChange = () => {
        leave();
        resolve();
      };
      const onAbort = () => {
        leave();
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(onChange);
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
