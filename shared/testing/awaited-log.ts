/** What something under test has reported, in order; a test can wait for more of it. */
export class AwaitedLog {
  readonly entries: string[] = [];
  #check: () => void = () => undefined;

  note(entry: string): void {
    this.entries.push(entry);
    this.#check();
  }

  /** Something has changed that is not noted. */
  touch(): void {
    this.#check();
  }

  /** Resolves when it holds; looked at whenever something changes. One wait at a time. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#check = () => {
        if (condition()) resolve();
      };
      this.#check();
    });
  }
}
