import type { CallControl } from '#shared/contracts/call-control.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { StreamingMode } from '#shared/contracts/streaming-mode.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import {
  type CascadeServices,
  CascadeSession,
  type CascadeSessionParts,
} from '../cascade/cascade-session.ts';
import type { Playback } from '../cascade/playback.ts';
import { SynthesisLine } from '../cascade/synthesis-line.ts';
import type { CallObservation } from '../lifecycle/call-observation.ts';
import type { CreateVoiceSession } from '../voice-live/create-voice-session.ts';
import type { VoiceSession } from '../voice-session.ts';
import { TypedWords } from './typed-words.ts';

export interface BrowserVoiceParts {
  readonly conversation: Conversation;
  readonly playback: Playback;
  /** Measures what the session takes time for. */
  readonly observation: Pick<CallObservation, 'speechToText' | 'textToSpeech'>;
  readonly publish: (body: SessionEventBody) => void;
  /** The conversation was ended from our side and is closed. */
  readonly onEnded: () => void;
}

/** A voice session that can also be written to. */
export interface BrowserVoice {
  readonly session: VoiceSession;
  /**
   * The visitor has typed this; call it after `start`.
   * @returns false when this session takes no typed words: it is a speech-to-speech model's.
   */
  say(text: string): boolean;
}

/** @param wanted how this conversation is to be carried, where that was said. */
export type CreateBrowserVoice = (
  parts: BrowserVoiceParts,
  wanted: StreamingMode | undefined,
) => BrowserVoice;

/** The voices of pages, made as those of phone calls are. */
export function createBrowserVoices(dependencies: {
  readonly services: CascadeServices;
  readonly textToSpeech: TextToSpeech;
  /** What carries a conversation; a cascade when absent. */
  readonly createVoiceSession?: CreateVoiceSession | undefined;
}): CreateBrowserVoice {
  const { createVoiceSession, textToSpeech } = dependencies;
  const { startTransfer: _, ...services } = dependencies.services;
  const { clock, logger, speechToText } = services;
  return ({ observation, ...parts }, wanted) => {
    const { sessionId } = parts.conversation;
    const typed = new TypedWords({ clock });
    const synthesis = new SynthesisLine({
      textToSpeech: observation.textToSpeech(textToSpeech),
    });
    synthesis.open().catch((error: unknown) => {
      logger.warn('speech synthesis was not connected ahead', { sessionId, error });
    });
    const sessionParts: CascadeSessionParts = {
      ...parts,
      services: {
        ...services,
        speechToText: typed.through(observation.speechToText(speechToText)),
        callControl: withoutTelephone,
      },
      callConnectionId: `browser:${sessionId}`,
      synthesis,
    };
    return {
      session: createVoiceSession?.(sessionParts, wanted) ?? new CascadeSession(sessionParts),
      say: (text) => typed.say(text),
    };
  };
}

/** What a session asks of the telephony service, where there is none. */
const withoutTelephone: Pick<CallControl, 'hangUp' | 'playText'> = {
  // The socket is closed by whoever is told that the session has ended.
  hangUp: async () => undefined,
  // The page shows the text: it is on the live feed as `speech-failed`.
  playText: async () => undefined,
};
