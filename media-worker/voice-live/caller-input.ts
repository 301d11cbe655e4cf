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
