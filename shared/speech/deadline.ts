import type { Clock } from '#shared/contracts/clock.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';

/**
 * Waits for `promise`, at most `limitMs`.
 * @throws SpeechError with code `speech_timeout`, naming `what`, when it takes longer.
 */
export function withDeadline<T>(
  clock: Clock,
  promise: Promise<T>,
  limitMs: number,
  what: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(limitMs, () => {
      reject(new SpeechError('speech_timeout', `${what} took longer than ${limitMs} ms.`));
    });
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}

/** Waits for `promise`, but no longer than until `signal` aborts; then throws its reason. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
