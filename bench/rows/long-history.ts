import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

/** P2: whether a long conversation becomes slow. */
export const longHistory: Row = {
  id: 'P2',
  measure: 'added latency at turn 400 against turn 20',
  unit: '×',
  target: '≤ 1.2',
  stretch: '≤ 1.05',
  async run({ measure, isQuick }) {
    const pattern = { cycleMs: 1600, speechMs: 500 };
    const pace = { model: { firstTokenMs: 200, perTokenMs: 0 } };
    const measureMs = isQuick ? 12_000 : 90_000;
    const added = async (turnsBefore: number) => {
      const { turns } = await measure({
        calls: 1,
        pattern,
        pace,
        turnsBefore,
        warmUpMs: 6000,
        measureMs,
      });
      return percentile(
        turns.map(({ addedMs }) => addedMs),
        50,
      );
    };
    const atTurn20 = await added(20);
    const atTurn400 = await added(400);
    const ratio = atTurn400 / atTurn20;
    return {
      values: { ratio, atTurn20, atTurn400 },
      met: ratio <= 1.2,
      metStretch: ratio <= 1.05,
      load: '1 call after 20 and after 400 turns in the same session, median of the turns that follow',
    };
  },
};
