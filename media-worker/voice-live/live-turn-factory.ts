import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Line } from '../cascade/line.ts';
import { ownWordsFor } from '../cascade/own-words.ts';
import { Speech, type SpeechListener } from '../cascade/speech.ts';
import type { Turn, TurnListener } from '../cascade/turn.ts';
import {
  createTurnFactory,
  type TurnFactory,
  type TurnFactoryParts,
  type TurnStart,
} from '../cascade/turn-factory.ts';
import type { CallerInput } from './caller-input.ts';
import type { FloorTurn } from './floor-turn.ts';
import type { LiveModel } from './live-model.ts';
import { TurnSpeech, type TurnSpeechListener } from './turn-speech.ts';
import { VoiceLiveTurn } from './voice-live-turn.ts';

export interface LiveTurnListener extends Omit<TurnListener, 'onDone' | 'onMustHeard'> {
  /** The turn is made and has been heard. */
  onDone(turn: FloorTurn): void;
  /** It was no speech that the answer would be to, and nothing came of it. */
  onNotUnderstood(turn: VoiceLiveTurn): void;
  onLineDone(line: Line): void;
}

export interface LiveTurnFactoryParts
  extends Omit<TurnFactoryParts, 'conversation' | 'languageHeard' | 'listener' | 'onLineDone'> {
  /** BCP-47, what the caller was found to speak. */
  readonly languageHeard: () => string | undefined;
  readonly conversation: Pick<Conversation, 'activeAgent' | 'realtime'>;
  readonly model: LiveModel;
  readonly randomId: () => string;
  readonly listener: LiveTurnListener;
}

export interface LiveTurnFactory extends Pick<TurnFactory, 'line'> {
  /** Opening words, which our synthesiser says. */
  opening(events: TurnStart['events']): Turn;
  /** @param before waited for first: what must be written about the turn that was cut off. */
  answer(input: CallerInput, before?: Promise<void>): VoiceLiveTurn;
}

/** Makes what speaks on one call: the model's answers, and given words in the active agent's voice. */
export function createLiveTurnFactory(parts: LiveTurnFactoryParts): LiveTurnFactory {
  const { conversation, playback, synthesis, model, listener, clock, logger } = parts;
  const given = createTurnFactory({
    ...parts,
    listener: { ...listener, onMustHeard: () => undefined },
    onLineDone: (line) => listener.onLineDone(line),
  });
  const createSpeech = (speechListener: TurnSpeechListener) =>
    new TurnSpeech({
      playback,
      model,
      createSpeech: (ownListener: SpeechListener) =>
        new Speech({ playback, synthesis, listener: ownListener, logger }),
      voice: () => given.activeVoice(),
      ownWords: () => ownWordsFor(given.activeVoice(), conversation.activeAgent(), parts.voiceOf),
      onUnspoken: (text, voice) => listener.onUnspoken(text, voice),
      listener: speechListener,
    });
  return {
    line: (announcement) => given.line(announcement),
    opening: (events) => given.turn({ events }),
    answer: (input, before) =>
      new VoiceLiveTurn(
        {
          turnId: parts.randomId(),
          input,
          conversation: conversation.realtime(),
          model,
          createSpeech,
          ...given.filling(),
          languageHeard: parts.languageHeard,
          fillerAfterMs: parts.fillerAfterMs,
          listener,
          clock,
          logger,
        },
        before,
      ),
  };
}
