import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { QueueStatus } from '#shared/contracts/tool-services.ts';
import type { AdvisedSituation, Advisor } from '#shared/conversation/advisor.ts';
import type { CallQueue } from '#shared/conversation/call-queue.ts';
import { reachableChannels } from '#shared/conversation/reachable-channels.ts';

/** Tool that offers another channel; advice is given only to agents that have it. */
const offerTool = 'offer_channel_switch';

/** How long a queue status counts as fresh, and how long a turn waits for the first one. */
const freshForMs = 5000;
const longestWaitMs = 150;
/** An older status says nothing any more, e.g. after a quiet hour or while the store is away. */
const forgottenAfterMs = 60_000;

/**
 * Advises agents on the phone to offer another channel when lines are busy, as the scenario's
 * `omnichannel.high_volume` says. It looks at the real queue, beside the conversation and not in its
 * way: a turn takes the last known status and a newer one is fetched for the next.
 */
export function createChannelRouter(dependencies: {
  readonly callQueue: Pick<CallQueue, 'status'>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Advisor {
  const { callQueue, clock, logger } = dependencies;
  let last: { readonly status: QueueStatus; readonly at: number } | undefined;
  let fetching: Promise<void> | undefined;

  async function fetchStatus(): Promise<void> {
    try {
      last = { status: await callQueue.status(), at: clock.now() };
    } catch (error) {
      logger.warn('queue status is not known', { error });
    } finally {
      fetching = undefined;
    }
  }

  function refresh(): Promise<void> | undefined {
    if (last !== undefined && clock.now() - last.at < freshForMs) return undefined;
    fetching ??= fetchStatus();
    return fetching;
  }

  function known(): QueueStatus | undefined {
    return last !== undefined && clock.now() - last.at < forgottenAfterMs ? last.status : undefined;
  }

  return {
    prepare(situation) {
      if (mayOffer(situation)) void refresh();
    },

    async advise(situation, signal) {
      if (!situation.tools.has(offerTool) || !mayOffer(situation)) return [];
      const fetched = refresh();
      if (known() === undefined && fetched !== undefined) {
        await firstOf(clock, fetched, longestWaitMs, signal);
      }
      const threshold = situation.scenario.omnichannel?.high_volume;
      const status = known();
      if (status === undefined || threshold === undefined) return [];
      const { callersWaiting, estimatedWaitSeconds } = status;
      const busy =
        callersWaiting > threshold.queue_depth ||
        (estimatedWaitSeconds !== undefined && estimatedWaitSeconds > threshold.wait_seconds);
      return busy ? [sentence(status)] : [];
    },
  };
}

/** On the phone, not offered yet in this session, and there is another channel to offer. */
function mayOffer({ memo, scenario }: Omit<AdvisedSituation, 'tools'>): boolean {
  return (
    memo.channel === 'voice' &&
    (memo.toolCounts[offerTool] ?? 0) === 0 &&
    reachableChannels(scenario, memo).some((channel) => channel !== memo.channel)
  );
}

function sentence({ callersWaiting, estimatedWaitSeconds }: QueueStatus): string {
  const callers = callersWaiting === 1 ? '1 caller is' : `${callersWaiting} callers are`;
  const minutes = Math.max(1, Math.round((estimatedWaitSeconds ?? 0) / 60));
  const wait =
    estimatedWaitSeconds === undefined
      ? ''
      : `, about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  return `Lines are busy: ${callers} waiting${wait}. When the customer's current request is dealt with, call \`${offerTool}\` once with reason "high_volume".`;
}

/** Waits for work, for a time, or for an abort, whichever is first. Leaves no timer or listener. */
function firstOf(
  clock: Clock,
  work: Promise<void>,
  waitMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      timer.cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(waitMs, done);
    signal.addEventListener('abort', done, { once: true });
    void work.then(done);
  });
}
