import type { RealtimeConversation } from '#shared/contracts/realtime-conversation.ts';
import type { VoiceInput } from '../cascade/turn-input.ts';
import type { ItemName } from './live-connection.ts';

/** What the caller said or pressed, as far as it is known when they have finished. */
export interface CallerInput {
  readonly source: 'speech' | 'keypad';
  /** In the model's conversation; a keypad's keys are not there yet. */
  readonly item?: ItemName;
  readonly text?: string;
  /** Epoch milliseconds. */
  readonly endOfSpeechAt?: number;
}

/** What the engine is told of it when its turn begins. @param language BCP-47, what they were found to speak. */
export function knownOf(
  turnId: string,
  { source, text }: CallerInput,
  language: string | undefined,
): Parameters<RealtimeConversation['beginTurn']>[0] {
  return {
    turnId,
    source,
    ...(text === undefined ? {} : { text }),
    ...(language === undefined ? {} : { language }),
  };
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
