import { type Clock, delay } from '#shared/contracts/clock.ts';

const retryDelaysMs = [0, 250, 1000];

/**
 * Tries to connect a few times, ever more slowly. Returns early when the signal aborts.
 *
 * @throws what the last attempt threw.
 */
export async function connectPatiently(
  clock: Clock,
  signal: AbortSignal,
  attempt: () => Promise<void>,
  onFailure: (error: unknown) => void,
): Promise<void> {
  let failure: unknown;
  for (const delayMs of retryDelaysMs) {
    try {
      if (delayMs > 0) await delay(clock, delayMs, signal);
      await attempt();
      return;
    } catch (error) {
      if (signal.aborted) return;
      failure = error;
      onFailure(error);
    }
  }
  throw failure;
}
