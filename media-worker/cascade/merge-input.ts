import { joinSpoken } from './heard-text.ts';
import type { Turn } from './turn.ts';
import type { VoiceInput } from './turn-input.ts';
import type { CallerTurn } from './turn-taking/endpointer.ts';

/** Words of the caller, and what of them was taken for their whole turn before. */
export interface CallerInput extends VoiceInput {
  readonly continues?: NonNullable<CallerTurn['continues']>;
}

/**
 * What a turn has to answer that takes the place of another: a turn that left no trace in history
 * leaves its question, and what the caller went on from is in their words already.
 */
export function mergeInput({ continues, ...said }: CallerInput, cutOff?: Turn): VoiceInput {
  const unanswered = cutOff?.leftNoTrace === true ? (cutOff.input?.text ?? '') : '';
  const isContinued = continues !== undefined && unanswered.endsWith(continues.text);
  const before = isContinued
    ? unanswered.slice(0, unanswered.length - continues.text.length)
    : unanswered;
  return { ...said, text: joinSpoken([before, said.text]) };
}
