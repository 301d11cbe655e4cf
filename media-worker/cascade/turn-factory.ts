import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { type Announcement, Line } from './line.ts';
import type { Playback } from './playback.ts';
import { Speech, type SpeechListener } from './speech.ts';
import type { SynthesisLine } from './synthesis-line.ts';
import { Turn, type TurnListener, type TurnParts } from './turn.ts';

export interface TurnFactoryParts {
  readonly conversation: Pick<Conversation, 'activeAgent'>;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly voiceOf: (agent: string) => VoiceSettings | undefined;
  readonly mustBeHeard: (clause: string) => boolean;
  readonly fillerAfterMs: number;
  readonly listener: TurnListener;
  readonly onLineDone: (line: Line) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How a turn begins; everything else is the same for all turns of a call. */
export type TurnStart = Pick<TurnParts, 'events' | 'input' | 'isMadeAhead' | 'turnId'>;

export interface TurnFactory {
  /** @param before waited for first: what must be written about the turn that was cut off. */
  turn(start: TurnStart, before?: Promise<void>): Turn;
  line(announcement: Announcement): Line;
}

/** Makes what speaks on one call: the engine's turns and our own lines, in the active agent's voice. */
export function createTurnFactory(parts: TurnFactoryParts): TurnFactory {
  const { conversation, playback, synthesis, listener, clock, logger } = parts;
  const createSpeech = (speechListener: SpeechListener) =>
    new Speech({ playback, synthesis, listener: speechListener, logger });
  const activeVoice = () => conversation.activeAgent().voice;
  return {
    turn: (start, before) =>
      new Turn(
        {
          ...start,
          createSpeech,
          voice: activeVoice(),
          voiceOf: (agent) => parts.voiceOf(agent) ?? activeVoice(),
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
        voice: activeVoice(),
        createSpeech,
        onUnspoken: (text, voice) => listener.onUnspoken(text, voice),
        onDone: (line) => parts.onLineDone(line),
      }),
  };
}
