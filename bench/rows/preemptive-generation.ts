import type { BenchContext } from '../bench-context.ts';
import { percentiles } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';
import { replySentence } from '../worker/paced-chat-model.ts';
import { wholeAnswers } from '../worker/worker-messages.ts';

const stages = { finalAfterMs: 300, firstTokenMs: 250, firstByteMs: 120 };
const sequenceMs = stages.finalAfterMs + stages.firstTokenMs + stages.firstByteMs;
/** A recogniser across a network knows a word some time after it was spoken. */
const lateByMs = 100;

async function fromEndOfSpeech(
  { measure, isQuick }: BenchContext,
  { hypothesisLagMs = 0, answer = replySentence },
) {
  const { turns } = await measure({
    calls: 10,
    // No answer is interrupted by the next words.
    pattern: { cycleMs: 8000, speechMs: 1500 },
    pace: {
      recogniser: { finalAfterMs: stages.finalAfterMs, hypothesisLagMs },
      model: { ...wholeAnswers, firstTokenMs: stages.firstTokenMs, answer },
      synthesisFirstByteMs: stages.firstByteMs,
    },
    warmUpMs: 10_000,
    measureMs: isQuick ? 10_000 : 40_000,
  });
  const { p50, p95 } = percentiles(turns.map(({ fromEndOfSpeechMs }) => fromEndOfSpeechMs));
  return { p50, p95, turns: turns.length };
}

/** P4: how much of the wait is hidden by answering before the caller has certainly finished. */
export const preemptiveGeneration: Row = {
  id: 'P4',
  measure: 'end of speech → first audio, against the same stages in sequence (670 ms)',
  unit: '×',
  target: '≤ 0.6',
  stretch: '≤ 0.45',
  async run(context) {
    const { p50, p95, turns } = await fromEndOfSpeech(context, {});
    const late = await fromEndOfSpeech(context, { hypothesisLagMs: lateByMs });
    const short = await fromEndOfSpeech(context, { answer: 'yes' });
    const ratio = p50 / sequenceMs;
    return {
      values: {
        ratio,
        p50Ms: p50,
        p95Ms: p95,
        turns,
        ratioWithLateHypotheses: late.p50 / sequenceMs,
        ratioOfShortSentence: short.p50 / sequenceMs,
      },
      met: ratio <= 0.6,
      metStretch: ratio <= 0.45,
      load: `10 calls; a hypothesis after each word, STT final 300 ms after speech, LLM 250 ms, TTS 120 ms; late: hypotheses come ${lateByMs} ms after their words; short: the answer is one sentence of five words, whose end is believed after a moment only`,
      whereItGoes:
        'Model and synthesiser take 370 ms one after the other, 0.55 of the sequence, counted from the first silent frame; a lower figure would mean to answer while the caller speaks.',
    };
  },
};
