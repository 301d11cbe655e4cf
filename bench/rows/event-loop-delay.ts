import { usualPattern } from '../load/speaking-pattern.ts';
import type { Row } from '../report/row.ts';

/** P11: whether one call's work keeps another's waiting. */
export const eventLoopDelay: Row = {
  id: 'P11',
  measure: 'event-loop delay p99 at 100 calls',
  unit: 'ms',
  target: '≤ 12',
  stretch: '≤ 6',
  async run({ measure, isQuick }) {
    const { eventLoopDelayMs, loadLatenessMs } = await measure({
      calls: 100,
      pattern: usualPattern,
      watchLoop: true,
      warmUpMs: 14_000,
      measureMs: isQuick ? 10_000 : 40_000,
    });
    const { p50, p99 } = eventLoopDelayMs;
    return {
      values: { p50, p99, loadLatenessMs },
      met: p99 <= 12,
      metStretch: p99 <= 6,
      whereItGoes:
        'One call’s work is a fraction of a millisecond; longer pauses are garbage collection, or the load taking the core.',
      load: '100 calls of the usual load; load and worker share two cores',
    };
  },
};
