import type { Clock } from '#shared/contracts/clock.ts';
import type { KeypadCaptureOutcome, KeypadCaptureRequest } from '#shared/contracts/keypad.ts';
import { KeypadCapture } from './keypad-capture.ts';
import { KeypadCollector, type KeypadListener } from './keypad-collector.ts';

/** A call's keypad: its keys go to the conversation, or to a capture while there is one. */
export class Keypad {
  readonly #clock: Clock;
  readonly #collector: KeypadCollector;
  readonly #onCapture: (isCapturing: boolean) => void;
  #capture: KeypadCapture | undefined;

  constructor(parts: {
    readonly clock: Clock;
    readonly listener: KeypadListener;
    readonly digitsAsked: () => number | undefined;
    /** A capture begins or is over: nothing of it may be heard or understood meanwhile. */
    readonly onCapture: (isCapturing: boolean) => void;
  }) {
    this.#clock = parts.clock;
    this.#collector = new KeypadCollector(parts);
    this.#onCapture = parts.onCapture;
  }

  press(key: string): void {
    if (this.#capture === undefined || this.#capture.isOver) this.#collector.press(key);
    else this.#capture.press(key);
  }

  /**
   * Sends the caller's digits to the request's sink and nowhere else. What was typed before is
   * forgotten. A capture that is still running is cancelled. After one that was given up, the rest of
   * the number is kept from everybody until `whenOpen`.
   */
  async capture(request: KeypadCaptureRequest, signal: AbortSignal): Promise<KeypadCaptureOutcome> {
    if (signal.aborted) return { status: 'cancelled' };
    this.close();
    const capture = new KeypadCapture({ request, clock: this.#clock });
    this.#capture = capture;
    this.#onCapture(true);
    const onAbort = () => capture.cancel();
    signal.addEventListener('abort', onAbort, { once: true });
    request.onReady?.();
    try {
      return await capture.outcome;
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (this.#capture === capture) this.#onCapture(false);
    }
  }

  /** Resolves when the keys are those of the conversation again. */
  whenOpen(): Promise<void> {
    return this.#capture?.over ?? Promise.resolve();
  }

  /** Forgets what was typed, and a capture. */
  close(): void {
    this.#collector.close();
    this.#capture?.close();
  }
}
