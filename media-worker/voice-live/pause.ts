/** A while in which something waits. */
export class Pause {
  /** Resolves when it is over. */
  readonly over: Promise<void>;
  #end: () => void = () => undefined;

  constructor() {
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  end(): void {
    this.#end();
  }
}
