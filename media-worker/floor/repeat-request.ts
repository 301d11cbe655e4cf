/** Whoever is not understood so many times in a row is asked to say it again; once may be a cough. */
const timesInARow = 2;

/** When a caller is asked to say it again. */
export class RepeatRequest {
  #notUnderstood = 0;

  noteUnderstood(): void {
    this.#notUnderstood = 0;
  }

  /** @returns whether the caller is to be asked now. */
  noteNotUnderstood(): boolean {
    this.#notUnderstood += 1;
    if (this.#notUnderstood < timesInARow) return false;
    this.#notUnderstood = 0;
    return true;
  }
}
