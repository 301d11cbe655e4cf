import { ManualClock } from '#emulators/functions-host/fixtures/manual-clock.ts';
import type { Timer } from '#shared/contracts/clock.ts';

/**
 * A clock that stands still until a test moves it, except that a timer which is set for now fires by
 * itself: a host that writes to disk may set it only after the test has moved on to that time.
 */
export class PromptClock extends ManualClock {
  override after(delayMs: number, callback: () => void): Timer {
    if (delayMs > 0) return super.after(delayMs, callback);
    const immediate = setImmediate(callback);
    return { cancel: () => clearImmediate(immediate) };
  }
}
