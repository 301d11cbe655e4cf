import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { KeypadCaptureOutcome, KeypadCaptureRequest } from '#shared/contracts/keypad.ts';
import { passesLuhn } from './passes-luhn.ts';

/** Whoever looks for the next digits takes no longer, also when nobody takes them any more. */
const restPauseMs = 10_000;
/** Somebody who presses keys for ever does not keep the recording away. */
const longestRestMs = 60_000;

/**
 * One capture. Its digits are in here, and then in the request's sink, and nowhere else. One that is
 * given up swallows the rest of the number: people type on.
 */
export class KeypadCapture {
  /** Never rejects. */
  readonly outcome: Promise<KeypadCaptureOutcome>;
  /** No key is secret any more; after `outcome` when the rest of the number may still come. Never rejects. */
  readonly over: Promise<void>;
  readonly #request: KeypadCaptureRequest;
  readonly #clock: Clock;
  #settle: (outcome: KeypadCaptureOutcome) => void = () => undefined;
  #end: () => void = () => undefined;
  #digits = '';
  #state: 'typing' | 'delivering' | 'given-up' | 'over' = 'typing';
  #restUntil = 0;
  #timer: Timer | undefined;

  constructor(parts: { readonly request: KeypadCaptureRequest; readonly clock: Clock }) {
    this.#request = parts.request;
    this.#clock = parts.clock;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#wait();
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** `#` completes, `*` starts over. */
  press(key: string): void {
    if (this.#state === 'typing') this.#take(key);
    else if (this.#state !== 'given-up') return;
    else if (key === '#') this.close();
    else this.#awaitRest();
  }

  /** Forgets what was typed. A sink that does not come back keeps the keypad no longer. */
  cancel(): void {
    if (this.#state === 'typing') this.#giveUp({ status: 'cancelled' });
    else if (this.#state === 'delivering') this.close();
  }

  /** As `cancel`; the rest of the number is not awaited: somebody else takes care of the keys. */
  close(): void {
    this.#state = 'over';
    this.#forget();
    this.#settle({ status: 'cancelled' });
    this.#end();
  }

  #take(key: string): void {
    this.#wait();
    if (key === '*') this.#digits = '';
    else if (key === '#') this.#complete();
    else if (/^\d$/.test(key)) this.#digits += key;
    if (this.#digits.length >= this.#request.mostDigits) this.#complete();
  }

  #wait(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(this.#request.timeoutMs, () =>
      this.#giveUp({ status: 'timed-out' }),
    );
  }

  #giveUp(outcome: KeypadCaptureOutcome): void {
    this.#state = 'given-up';
    this.#forget();
    this.#settle(outcome);
    this.#restUntil = this.#clock.now() + longestRestMs;
    this.#awaitRest();
  }

  #awaitRest(): void {
    this.#timer?.cancel();
    const leftMs = Math.min(restPauseMs, this.#restUntil - this.#clock.now());
    this.#timer = this.#clock.after(leftMs, () => this.close());
  }

  #complete(): void {
    const { leastDigits, check } = this.#request;
    const digits = this.#digits;
    const { length } = digits;
    if (length < leastDigits) {
      this.#giveUp({ status: 'invalid', length, reason: 'too-short' });
      return;
    }
    this.#state = 'delivering';
    this.#forget();
    if (check === 'luhn' && !passesLuhn(digits)) {
      this.#finish({ status: 'invalid', length, reason: 'check-digit' });
    } else void this.#deliver(digits).then((outcome) => this.#finish(outcome));
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

  #finish(outcome: KeypadCaptureOutcome): void {
    this.#settle(outcome);
    this.close();
  }

  #forget(): void {
    this.#digits = '';
    this.#timer?.cancel();
  }
}
