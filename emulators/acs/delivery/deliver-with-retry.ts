import { type Clock, delay } from '#shared/contracts/clock.ts';

/** One HTTP delivery with its retries. */
export interface Delivery {
  readonly url: string;
  readonly body: string;
  /** Asked again for each attempt, so that tokens and attempt counters are fresh. */
  headers(attempt: number): Promise<Readonly<Record<string, string>>>;
  /** Pauses between attempts; one attempt more than there are pauses. */
  readonly retryDelaysMs: readonly number[];
  readonly attemptTimeoutMs: number;
  /** Whether a status that is not 2xx is worth another attempt. */
  isRetryable(status: number): boolean;
}

export type DeliveryResult =
  | { readonly delivered: true; readonly attempts: number; readonly responseText: string }
  | { readonly delivered: false; readonly attempts: number; readonly reason: string };

async function attempt(delivery: Delivery, number: number, signal: AbortSignal) {
  const response = await fetch(delivery.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await delivery.headers(number)) },
    body: delivery.body,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(delivery.attemptTimeoutMs)]),
  });
  return { status: response.status, ok: response.ok, text: await response.text() };
}

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
};

/**
 * Posts until it is taken, refused for good, or the pauses are used up. Connection failures and
 * time-outs count as retryable. Rejects only with the signal's reason.
 */
export async function deliverWithRetry(
  delivery: Delivery,
  dependencies: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<DeliveryResult> {
  const { clock, signal } = dependencies;
  for (let number = 1; ; number += 1) {
    let reason: string;
    try {
      const response = await attempt(delivery, number, signal);
      if (response.ok) return { delivered: true, attempts: number, responseText: response.text };
      reason = `HTTP ${response.status}`;
      if (!delivery.isRetryable(response.status))
        return { delivered: false, attempts: number, reason };
    } catch (error) {
      signal.throwIfAborted();
      reason = describe(error);
    }
    const pauseMs = delivery.retryDelaysMs[number - 1];
    if (pauseMs === undefined) return { delivered: false, attempts: number, reason };
    await delay(clock, pauseMs, signal);
  }
}
