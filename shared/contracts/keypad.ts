/** Secret digits that are wanted from the caller's keypad, e.g. those of a card. */
export interface KeypadCaptureRequest {
  /** Fewer are not accepted. */
  readonly leastDigits: number;
  /** With so many the input is complete without `#`. */
  readonly mostDigits: number;
  readonly check: 'luhn' | 'none';
  /** Given up when no key was pressed for so long. */
  readonly timeoutMs: number;
  /**
   * Keys are secret from now on: only now may the caller be asked to type. Digits that are typed before,
   * or because nobody could take them, are words of the conversation; the number of a card is hidden there.
   */
  readonly onReady?: () => void;
  /** Gets the digits; nobody else ever does. */
  readonly sink: (digits: string) => void | Promise<void>;
}

/**
 * What may be known of a capture.
 * - `captured`: the sink has taken the digits
 * - `invalid`: too few, or the check digit is wrong; the sink got nothing
 * - `refused`: the sink threw; its error may quote the digits and is not passed on
 * - `timed-out`, `cancelled`: what was typed is forgotten, and so is the rest of the number (see `capture`)
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

/** The keypad of a caller who is on the line now. */
export interface CallerKeypad {
  /**
   * Takes secret digits: `#` ends them, `*` starts over. Meanwhile no key and no word of the caller goes
   * anywhere else, and nothing is recorded. After one that was given up, or ended too short, keys are
   * swallowed and not recorded until `#`, ten seconds without one, or the next capture. Never rejects.
   */
  capture(request: KeypadCaptureRequest, signal: AbortSignal): Promise<KeypadCaptureOutcome>;
}
