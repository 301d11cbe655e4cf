import type { RestResponse } from './route.ts';

const MAX_REMEMBERED = 5_000;

/**
 * Answers a repeated request with the first answer, without doing it twice (OASIS Repeatable
 * Requests 1.0, headers `Repeatability-Request-ID` and `Repeatability-First-Sent`). An answer that
 * failed on the server's side is forgotten, so that the repetition is a new try.
 */
export class RepeatableRequests {
  readonly #answers = new Map<string, Promise<RestResponse>>();

  once(key: string, run: () => Promise<RestResponse>): Promise<RestResponse> {
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = run();
    this.#answers.set(key, answer);
    if (this.#answers.size > MAX_REMEMBERED) {
      const [oldest] = this.#answers.keys();
      if (oldest !== undefined) this.#answers.delete(oldest);
    }
    const forget = () => this.#answers.delete(key);
    answer.then((response) => {
      if (response.status >= 500) forget();
    }, forget);
    return answer;
  }
}
