import type { StreamingMode } from '#shared/contracts/streaming-mode.ts';
import { CascadeSession, type CascadeSessionParts } from '../cascade/cascade-session.ts';
import type { VoiceSession } from '../voice-session.ts';
import {
  type VoiceLiveServices,
  VoiceLiveSession,
  type VoiceLiveSessionParts,
} from './voice-live-session.ts';

/** @param wanted how this call is to be carried, where that was said. */
export type CreateVoiceSession = (
  parts: CascadeSessionParts & Pick<VoiceLiveSessionParts, 'onWords'>,
  wanted: StreamingMode | undefined,
) => VoiceSession;

/**
 * Carries each call as it is wanted: what was said for the call counts first, then the agent that the
 * call begins with, then the setting.
 */
export function createVoiceSessions(dependencies: {
  /** Absent: no such model is set up. */
  readonly voiceLive: Pick<VoiceLiveServices, 'speechToSpeech' | 'listeningOf'> | undefined;
  readonly preferenceOf: (agent: string) => StreamingMode | undefined;
  readonly usual: StreamingMode;
}): CreateVoiceSession {
  const { voiceLive, preferenceOf, usual } = dependencies;
  return (parts, wanted) => {
    const { callConnectionId, conversation, services } = parts;
    const mode = wanted ?? preferenceOf(conversation.activeAgent().name) ?? usual;
    const cascade = (languageHeard?: string) => new CascadeSession({ ...parts, languageHeard });
    if (mode === 'media') return cascade();
    if (voiceLive === undefined) {
      services.logger.error('voice live is not set up', { callConnectionId });
      return cascade();
    }
    return new VoiceLiveSession({
      ...parts,
      services: { ...services, ...voiceLive },
      fallBack: cascade,
    });
  };
}
