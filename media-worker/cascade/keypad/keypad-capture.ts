import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { KeypadCaptureOutcome, KeypadCaptureRequest } from '#shared/contracts/keypad.ts';
import { passesLuhn } from './passes-luhn.ts';

/** One capture. Its digits are in here, and then in the request's sink, and nowhere else. */
export class KeypadCapture {
  /** Never rejects. */
  readonly outcome: Promise<KeypadCaptureOutcome>;
  readonly #request: KeypadCaptureRequest;
  readonly #clock: Clock;
  #settle: (outcome: KeypadCaptureOutcome) => void = () => undefined;
  #digits = '';
  #isOver = false;
  #timer: Timer | undefined;

  constructor(parts: { readonly request: KeypadCaptureRequest; readonly clock: Clock }) {
    this.#request = parts.request;
    this.#clock = parts.clock;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#wait();
  }

  /** `#` completes, `*` starts over. */
  press(key: string): void {
    if (this.#isOver) return;
    this.#wait();
    if (key === '*') this.#digits = '';
    else if (key === '#') this.#complete();
    else if (/^\d$/.test(key)) this.#digits += key;
    if (this.#digits.length >= this.#request.mostDigits) this.#complete();
  }

  /** Forgets what was typed. A sink that does not come back keeps the keypad no longer. */
  cancel(): void {
    this.#close();
    this.#settle({ status: 'cancelled' });
  }

  #wait(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(this.#request.timeoutMs, () => {
      this.#close();
      this.#settle({ status: 'timed-out' });
    });
  }

  #complete(): void {
    const { leastDigits, check } = this.#request;
    const digits = this.#digits;
    const { length } = digits;
    this.#close();
    if (length < leastDigits) this.#settle({ status: 'invalid', length, reason: 'too-short' });
    else if (check === 'luhn' && !passesLuhn(digits)) {
      this.#settle({ status: 'invalid', length, reason: 'check-digit' });
    } else void this.#deliver(digits).then(this.#settle);
  }

  async #deliver(digits: string): Promise<KeypadCaptureOutcome> {
    const { length } = digits;
    try {
      await this.#request.sink(digits);
      return { status: 'captured', length };
    } catch {
      return { status: 'refused', length };
    }
  }

  #close(): void {
    this.#isOver = true;
    this.#digits = '';
    this.#timer?.cancel();
  }
}
