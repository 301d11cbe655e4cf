import type { Clock } from '#shared/contracts/clock.ts';

/** How a piece of work ended within its time. */
export type DeadlineOutcome<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** It goes on behind our back; `late` tells how it ends, and never rejects. */
  | {
      readonly kind: 'timed-out' | 'cancelled';
      readonly late: Promise<Extract<DeadlineOutcome<Value>, { kind: 'done' | 'failed' }>>;
    };

/**
 * Runs work until it ends, its time is over, or the turn is cancelled, whichever comes first. The
 * work's own signal aborts in the last two cases; whether it obeys is up to the work. No timer and
 * no listener is left.
 */
export function runWithDeadline<Value>(options: {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly work: (signal: AbortSignal) => Promise<Value>;
}): Promise<DeadlineOutcome<Value>> {
  const { clock, timeoutMs, signal, work } = options;
  const own = new AbortController();
  const ending = settle(() => work(own.signal));
  return new Promise((resolve) => {
    const onAbort = () => stop('cancelled', signal.reason);
    const timer = clock.after(timeoutMs, () =>
      stop('timed-out', new DOMException(`Not done after ${timeoutMs} ms.`, 'TimeoutError')),
    );
    const clear = () => {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
    };
    const stop = (kind: 'timed-out' | 'cancelled', reason: unknown) => {
      clear();
      own.abort(reason);
      resolve({ kind, late: ending });
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    void ending.then((outcome) => {
      clear();
      resolve(outcome);
    });
  });
}

async function settle<Value>(
  work: () => Promise<Value>,
): Promise<Extract<DeadlineOutcome<Value>, { kind: 'done' | 'failed' }>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
