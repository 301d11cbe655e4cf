import type { Clock, Timer } from '#shared/contracts/clock.ts';

/** Longest delay that Node's `setTimeout` honours; a longer one would fire at once. */
const maxDelayMs = 2 ** 31 - 1;

/** Calls `callback` at `atMs` (milliseconds since the epoch), however far away, or at once when past. */
export function callAt(clock: Clock, atMs: number, callback: () => void): Timer {
  let timer: Timer;
  const arm = () => {
    const remainingMs = Math.ceil(atMs - clock.now());
    timer =
      remainingMs > maxDelayMs
        ? clock.after(maxDelayMs, arm)
        : clock.after(Math.max(0, remainingMs), callback);
  };
  arm();
  return { cancel: () => timer.cancel() };
}
