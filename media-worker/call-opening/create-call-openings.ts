import type { CascadeSessionParts } from '../cascade/cascade-session.ts';
import type { CreateVoiceSession } from '../voice-live/create-voice-session.ts';
import type { VoiceSession } from '../voice-session.ts';
import type { AnswerMemory } from './answer-memory.ts';
import type { CallClaims } from './call-claims.ts';
import { OpeningSession } from './opening-session.ts';
import type { RecordingOf } from './recording-of-call.ts';

/** Makes what carries a call, from its first sound on. */
export type OpenCall = (call: CascadeSessionParts, claims: CallClaims) => VoiceSession;

export function createCallOpenings(dependencies: {
  readonly answers: AnswerMemory;
  readonly recordingOf: RecordingOf;
  readonly createVoiceSession: CreateVoiceSession;
}): OpenCall {
  const { answers, recordingOf, createVoiceSession } = dependencies;
  return (call, claims) => {
    const isOutbound = claims.callDirection === 'outbound';
    const recording =
      claims.recorded === true ? recordingOf(claims, call.callConnectionId) : undefined;
    if (!isOutbound && recording === undefined)
      return createVoiceSession(call, claims.streamingMode);
    return new OpeningSession({
      call,
      ...(recording === undefined ? {} : { recording }),
      ...(isOutbound
        ? { outbound: { voicemail: claims.voicemail ?? 'leave_message', answers } }
        : {}),
      createSession: (parts) => createVoiceSession(parts, claims.streamingMode),
    });
  };
}
