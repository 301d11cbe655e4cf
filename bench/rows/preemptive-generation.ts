import { percentiles } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

const stages = { finalAfterMs: 300, firstTokenMs: 250, firstByteMs: 120 };
const sequenceMs = stages.finalAfterMs + stages.firstTokenMs + stages.firstByteMs;

/** P4: how much of the wait is hidden by answering before the caller has certainly finished. */
export const preemptiveGeneration: Row = {
  id: 'P4',
  measure: 'end of speech → first audio, against the same stages in sequence (670 ms)',
  unit: '×',
  target: '≤ 0.6',
  stretch: '≤ 0.45',
  async run({ measure, isQuick }) {
    const { turns } = await measure({
      calls: 4,
      pattern: { cycleMs: 4000, speechMs: 1500 },
      pace: {
        finalAfterMs: stages.finalAfterMs,
        model: { firstTokenMs: stages.firstTokenMs, perTokenMs: 0 },
        synthesisFirstByteMs: stages.firstByteMs,
      },
      warmUpMs: 6000,
      measureMs: isQuick ? 10_000 : 60_000,
    });
    const { p50, p95 } = percentiles(turns.map(({ fromEndOfSpeechMs }) => fromEndOfSpeechMs));
    return {
      values: { ratio: p50 / sequenceMs, p50Ms: p50, p95Ms: p95, turns: turns.length },
      met: p50 / sequenceMs <= 0.6,
      metStretch: p50 / sequenceMs <= 0.45,
      load: '4 calls; STT final 300 ms after speech, LLM 250 ms, TTS 120 ms; hypotheses every 250 ms',
    };
  },
};
