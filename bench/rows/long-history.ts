import type { BenchContext } from '../bench-context.ts';
import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';
import { shortTurns } from './added-latency.ts';

async function byTurn({ measure, isQuick }: BenchContext) {
  const added = async (turnsBefore: number) => {
    const { turns } = await measure({
      calls: 1,
      ...shortTurns,
      turnsBefore,
      warmUpMs: 6000,
      measureMs: isQuick ? 12_000 : 45_000,
    });
    return percentile(
      turns.map(({ addedMs }) => addedMs),
      50,
    );
  };
  const atTurn20 = await added(20);
  const atTurn400 = await added(400);
  return { ratio: atTurn400 / atTurn20, atTurn20, atTurn400 };
}

/** P2: whether a long conversation becomes slow. */
export const longHistory: Row = {
  id: 'P2',
  measure: 'added latency at turn 400 against turn 20',
  unit: '×',
  target: '≤ 1.2',
  stretch: '≤ 1.05',
  async run(context) {
    const values = await byTurn(context);
    return {
      values,
      met: values.ratio <= 1.2,
      metStretch: values.ratio <= 1.05,
      load: '1 call after 20 and after 400 turns in the same session, median of the turns that follow',
      whereItGoes: 'What is sent to the model and what is written to the store grow with history.',
    };
  },
  runPeer: byTurn,
};
