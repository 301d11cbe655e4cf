import type { GreetingKind } from './greeting-phrases.ts';

/**
 * Who has answered a call that we placed. `uncertain` is treated as a person: better a machine that
 * is greeted than a person who is left waiting.
 */
export type AnswerVerdict = 'person' | 'machine' | 'menu' | 'uncertain';

/** What was heard so far. Times in milliseconds. */
export interface AnswerEvidence {
  /** What the words so far give away. */
  readonly words: GreetingKind;
  /** The words end as a question does. */
  readonly asks: boolean;
  /** There are words at all; the recogniser is a little behind the voice. */
  readonly hasWords: boolean;
  /** Length of the first utterance with its short pauses; 0 before it. */
  readonly utteranceMs: number;
  /** Silence since then; 0 while somebody speaks. */
  readonly quietMs: number;
  /** Since the call was answered. */
  readonly elapsedMs: number;
}

/** In milliseconds. */
const limits = {
  /** Somebody who has said so little and waits is a person ... */
  briefMs: 2000,
  /** ... after so much silence. A machine that pauses after "Hello" is found out by what it says next. */
  briefWaitMs: 500,
  /** More than that, and words are looked at for longer: a shop's name, a short announcement. */
  longWaitMs: 900,
  /** Nobody but a machine goes on for so long. */
  machineMs: 4000,
  /** Many people pick up and say nothing. */
  silentMs: 3000,
} as const;

/** @returns undefined while it cannot be told yet. */
export function judgeAnswer(evidence: AnswerEvidence): AnswerVerdict | undefined {
  const { words, asks, hasWords, utteranceMs, quietMs, elapsedMs } = evidence;
  if (words === 'menu') return 'menu';
  if (words === 'machine' || words === 'recorder') return 'machine';
  if (utteranceMs === 0) return elapsedMs >= limits.silentMs ? 'uncertain' : undefined;
  const waitsForUs = words === 'person' || asks;
  if (utteranceMs <= limits.briefMs) return quietMs >= limits.briefWaitMs ? 'person' : undefined;
  if (waitsForUs && quietMs >= limits.briefWaitMs) return 'person';
  if (utteranceMs >= limits.machineMs && !waitsForUs) return 'machine';
  if (quietMs < limits.longWaitMs) return undefined;
  return hasWords ? 'person' : 'uncertain';
}
