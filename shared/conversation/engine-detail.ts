import type { TurnDetail } from '#shared/contracts/turn-detail.ts';
import type { TurnTimings } from '#shared/contracts/turn-event.ts';

/** What the engine knows of what lies behind a turn's stages; undefined when that is nothing. */
export function engineDetailOf(timings: TurnTimings): TurnDetail | undefined {
  const { modelRounds, tools, traceparent } = timings;
  const detail = {
    ...(modelRounds === undefined ? {} : { modelRounds: [...modelRounds] }),
    ...(tools === undefined ? {} : { tools: [...tools] }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  return Object.keys(detail).length === 0 ? undefined : detail;
}
