import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { handedOver } from '#shared/telephony/handed-over.ts';

/** What a handover needs to know of a call. */
export interface RestingCall {
  /** Undefined before its conversation is open. */
  readonly sessionId: string | undefined;
  /** Nobody speaks, is about to, or is in the middle of something. */
  readonly isAtRest: boolean;
  close(code: number, reason: string): void;
}

/** Whoever has said nothing for so long is not about to answer in the next tenth of a second. */
const restMs = 1000;
const lookEveryMs = 100;

/**
 * Leaves calls to other workers, each in a pause, in which nobody notices it. It looks at them from now
 * on and closes none before `fromMs` (by the clock): most calls end by themselves meanwhile. Goes on
 * until `signal` aborts. Never rejects: a call that cannot be handed over stays.
 */
export async function handOverCalls(
  calls: () => Iterable<RestingCall>,
  options: {
    readonly fromMs: number;
    readonly signal: AbortSignal;
    readonly hotStore: Pick<HotStore, 'setText' | 'delete'>;
    readonly clock: Clock;
    readonly logger: Logger;
  },
): Promise<void> {
  const { fromMs, signal, clock } = options;
  let restingSince = new Map<RestingCall, number>();
  const leaving = new Set<RestingCall>();
  while (!signal.aborted) {
    const now = clock.now();
    const resting = [...calls()].filter((call) => call.isAtRest && !leaving.has(call));
    restingSince = new Map(resting.map((call) => [call, restingSince.get(call) ?? now]));
    for (const [call, since] of restingSince) {
      if (now < fromMs || now - since < restMs) continue;
      leaving.add(call);
      void handOver(call, options).finally(() => leaving.delete(call));
    }
    await delay(clock, lookEveryMs, signal).catch(() => undefined);
  }
}

async function handOver(
  call: RestingCall,
  {
    hotStore,
    logger,
  }: { readonly hotStore: Pick<HotStore, 'setText' | 'delete'>; readonly logger: Logger },
): Promise<void> {
  const { sessionId } = call;
  if (sessionId === undefined) return;
  try {
    await handedOver.mark(hotStore, sessionId);
    // It took a moment, and somebody may have begun to speak in it.
    if (call.isAtRest) call.close(1012, 'service restart');
    else await handedOver.unmark(hotStore, sessionId);
  } catch (error) {
    logger.warn('call was not handed over', { sessionId, error });
  }
}
