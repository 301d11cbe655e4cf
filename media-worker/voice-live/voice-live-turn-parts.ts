import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { RealtimeConversation } from '#shared/contracts/realtime-conversation.ts';
import type { CallerInput } from './caller-input.ts';
import type { FilledWaitParts } from './filled-wait.ts';
import type { LiveModel } from './live-model.ts';
import type { TurnAccountListener } from './turn-account.ts';
import type { TurnSpeech, TurnSpeechListener } from './turn-speech.ts';

/** @typeParam Turn the turn itself. */
export interface VoiceLiveTurnListener<Turn> extends Omit<TurnAccountListener, 'onProgress'> {
  /** The answer is made and has been heard. */
  onDone(turn: Turn): void;
  /** It was no speech that the answer would be to, and nothing came of it. */
  onNotUnderstood(turn: Turn): void;
}

export interface VoiceLiveTurnParts<Turn>
  extends Pick<FilledWaitParts, 'filler' | 'fillerLines' | 'fillerAfterMs'> {
  readonly turnId: string;
  readonly input: CallerInput;
  /** BCP-47, what the caller was found to speak by now. */
  readonly languageHeard: () => string | undefined;
  readonly conversation: Pick<RealtimeConversation, 'beginTurn'>;
  readonly model: LiveModel;
  readonly createSpeech: (listener: TurnSpeechListener) => TurnSpeech;
  readonly listener: VoiceLiveTurnListener<Turn>;
  readonly clock: Clock;
  readonly logger: Logger;
}
