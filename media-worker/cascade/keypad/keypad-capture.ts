import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { passesLuhn } from './passes-luhn.ts';

/** Secret digits that are wanted from the caller's keypad, e.g. those of a card. */
export interface KeypadCaptureRequest {
  /** Fewer are not accepted. */
  readonly leastDigits: number;
  /** With so many the input is complete without `#`. */
  readonly mostDigits: number;
  readonly check: 'luhn' | 'none';
  /** Given up when no key was pressed for so long. */
  readonly timeoutMs: number;
  /** Gets the digits; nobody else ever does. */
  readonly sink: (digits: string) => void | Promise<void>;
}

/**
 * What may be known of a capture.
 * - `captured`: the sink has taken the digits
 * - `invalid`: too few, or the check digit is wrong; the sink got nothing
 * - `refused`: the sink threw; its error may quote the digits and is not passed on
 * - `timed-out`, `cancelled`: what was typed is forgotten
 */
export type KeypadCaptureOutcome =
  | { readonly status: 'captured'; readonly length: number }
  | {
      readonly status: 'invalid';
      readonly length: number;
      readonly reason: 'too-short' | 'check-digit';
    }
  | { readonly status: 'refused'; readonly length: number }
  | { readonly status: 'timed-out' | 'cancelled' };

/** One capture. Its digits are in here, and then in the request's sink, and nowhere else. */
export class KeypadCapture {
  /** Never rejects. */
  readonly outcome: Promise<KeypadCaptureOutcome>;
  readonly #request: KeypadCaptureRequest;
  readonly #clock: Clock;
  #settle: (outcome: KeypadCaptureOutcome | Promise<KeypadCaptureOutcome>) => void = () =>
    undefined;
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

  /** Forgets what was typed. */
  cancel(): void {
    this.#end({ status: 'cancelled' });
  }

  #wait(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(this.#request.timeoutMs, () =>
      this.#end({ status: 'timed-out' }),
    );
  }

  #complete(): void {
    const { leastDigits, check } = this.#request;
    const digits = this.#digits;
    const { length } = digits;
    if (length < leastDigits) this.#end({ status: 'invalid', length, reason: 'too-short' });
    else if (check === 'luhn' && !passesLuhn(digits)) {
      this.#end({ status: 'invalid', length, reason: 'check-digit' });
    } else this.#end(this.#deliver(digits));
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

  #end(outcome: KeypadCaptureOutcome | Promise<KeypadCaptureOutcome>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#digits = '';
    this.#timer?.cancel();
    this.#settle(outcome);
  }
}
