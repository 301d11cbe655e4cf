import type { VoiceInput } from '../cascade/turn-input.ts';
import type { ItemName } from './live-model.ts';

/** What the caller said or pressed, as far as it is known when they have finished. */
export interface CallerInput {
  readonly source: 'speech' | 'keypad';
  /** In the model's conversation; a keypad's keys are not there yet. */
  readonly item?: ItemName;
  readonly text?: string;
  /** Epoch milliseconds. */
  readonly endOfSpeechAt?: number;
}

/** What the stages of a turn are measured from. @param text what is known of the words by now. */
export function anchorOf(input: CallerInput, text: string, now: number): VoiceInput {
  const { source, endOfSpeechAt } = input;
  return {
    text,
    source,
    ...(endOfSpeechAt === undefined ? {} : { endOfSpeechAt }),
    ...(text === '' ? {} : { recognisedAt: now }),
  };
}
