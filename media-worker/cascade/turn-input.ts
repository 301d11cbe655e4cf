import type { EndOfTurn } from '#shared/contracts/turn-detail.ts';
import type { TurnInput } from '#shared/contracts/turn-input.ts';

/** What the caller said or pressed, and the moments latency is counted from (epoch milliseconds). */
export interface VoiceInput {
  readonly text: string;
  readonly source: 'speech' | 'keypad';
  /** BCP-47: what they were found to speak, where more than one language is listened for. */
  readonly language?: string;
  readonly endOfSpeechAt?: number;
  readonly recognisedAt?: number;
  /** How it was decided that they had finished; absent for keys. */
  readonly endOfTurn?: EndOfTurn;
}

/** What the engine is told of it. */
export function toTurnInput(turnId: string, { text, source, language }: VoiceInput): TurnInput {
  return { turnId, text, source, ...(language === undefined ? {} : { language }) };
}
