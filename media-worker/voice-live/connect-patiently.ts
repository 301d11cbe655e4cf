import { type Clock, delay } from '#shared/contracts/clock.ts';
import { ModelError } from '#shared/errors/coded-error.ts';

const retryDelaysMs = [0, 250, 1000];
/** A caller waits: after this no further attempt is begun. */
const patienceMs = 3000;

/**
 * Tries to connect a few times, ever more slowly. Returns early when the signal aborts. A service that
 * refuses what we ask for (a wrong key, an unknown model) would refuse it again, and is not asked.
 *
 * @throws what the last attempt threw.
 */
export async function connectPatiently(
  clock: Clock,
  signal: AbortSignal,
  attempt: () => Promise<void>,
  onFailure: (error: unknown) => void,
): Promise<void> {
  const since = clock.now();
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
      if (isRefusal(error) || clock.now() - since > patienceMs) break;
    }
  }
  throw failure;
}

function isRefusal(error: unknown): boolean {
  return error instanceof ModelError && error.code === 'model_request_refused';
}
