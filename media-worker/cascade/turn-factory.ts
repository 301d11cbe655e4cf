import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { FillerLines } from './filler-lines.ts';
import { type Announcement, Line } from './line.ts';
import { ownWordsFor, type VoiceOf } from './own-words.ts';
import type { Playback } from './playback.ts';
import { Speech, type SpeechListener } from './speech.ts';
import type { SynthesisLine } from './synthesis-line.ts';
import { Turn, type TurnListener, type TurnParts } from './turn.ts';
import type { FillerKind } from './wait-filler.ts';

export interface TurnFactoryParts {
  readonly conversation: Pick<Conversation, 'activeAgent'>;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly voiceOf: VoiceOf;
  /** BCP-47, what the caller was found to speak; absent where nobody finds out. */
  readonly languageHeard?: () => string | undefined;
  /** Agents say that it takes a moment when this is absent. */
  readonly fillers?: Fillers;
  readonly mustBeHeard: (clause: string) => boolean;
  readonly fillerAfterMs: number;
  readonly listener: TurnListener;
  readonly onLineDone: (line: Line) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How agents fill a wait. */
export interface Fillers {
  readonly kindOf: (agent: string) => FillerKind;
  /** PCM16 mono 16 kHz, repeated while one waits whose agent plays a sound. */
  readonly sound: Uint8Array;
}

const spokenFillers: Fillers = { kindOf: () => 'speech', sound: new Uint8Array(0) };

/** How a turn begins; everything else is the same for all turns of a call. */
export type TurnStart = Pick<TurnParts, 'events' | 'input' | 'isMadeAhead' | 'turnId'>;

export interface TurnFactory {
  /** @param before waited for first: what must be written about the turn that was cut off. */
  turn(start: TurnStart, before?: Promise<void>): Turn;
  line(announcement: Announcement): Line;
  /** Of the agent that has the floor, in the language that the caller speaks. */
  activeVoice(): VoiceSettings;
  /** How the agent that has the floor fills a wait; its lines vary over the whole call. */
  filling(): Pick<TurnParts, 'filler' | 'fillerLines'>;
}

/** Makes what speaks on one call: the engine's turns and our own lines, in the active agent's voice. */
export function createTurnFactory(parts: TurnFactoryParts): TurnFactory {
  const { conversation, playback, synthesis, listener, clock, logger } = parts;
  const createSpeech = (speechListener: SpeechListener) =>
    new Speech({ playback, synthesis, listener: speechListener, logger });
  const fillerLines = new FillerLines();
  const voiceOf = (agent: string) => parts.voiceOf(agent, parts.languageHeard?.());
  const activeVoice = () => {
    const { name, voice } = conversation.activeAgent();
    return (parts.languageHeard?.() === undefined ? undefined : voiceOf(name)) ?? voice;
  };
  const ownWords: TurnParts['ownWords'] = (voice) =>
    ownWordsFor(voice, conversation.activeAgent(), parts.voiceOf);
  const { kindOf, sound } = parts.fillers ?? spokenFillers;
  const filling = () => ({
    filler: { kind: kindOf(conversation.activeAgent().name), sound },
    fillerLines,
  });
  return {
    activeVoice,
    filling,
    turn: (start, before) =>
      new Turn(
        {
          ...start,
          createSpeech,
          voice: activeVoice(),
          voiceOf: (agent) => voiceOf(agent) ?? activeVoice(),
          ownWords,
          ...filling(),
          mustBeHeard: parts.mustBeHeard,
          isAudible: () => playback.isAudible,
          fillerAfterMs: parts.fillerAfterMs,
          listener,
          clock,
          logger,
        },
        before,
      ),
    line: (announcement) =>
      new Line({
        announcement,
        ownWords: ownWords(activeVoice()),
        voice: activeVoice(),
        createSpeech,
        onUnspoken: (text, voice) => listener.onUnspoken(text, voice),
        onDone: (line) => parts.onLineDone(line),
      }),
  };
}
