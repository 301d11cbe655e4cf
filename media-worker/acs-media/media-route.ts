import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation, Conversations } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { SessionTokenClaims, SessionTokens } from '#shared/security/session-token.ts';
import { createAnswerMemory } from '../call-opening/answer-memory.ts';
import { createCallOpenings } from '../call-opening/create-call-openings.ts';
import type { RecordingOf } from '../call-opening/recording-of-call.ts';
import { type CascadeServices, CascadeSession } from '../cascade/cascade-session.ts';
import type { PlaybackClock } from '../cascade/playback-clock.ts';
import { SynthesisLine } from '../cascade/synthesis-line.ts';
import type { CallObservation } from '../lifecycle/call-observation.ts';
import type { ObservedCall } from '../lifecycle/call-telemetry.ts';
import type { Admission, IncomingRequest, SocketRoute } from '../transport/transport.ts';
import type { CreateVoiceSession } from '../voice-live/create-voice-session.ts';
import { CallSession } from './call-session.ts';
import type { DepartedConversations } from './departed-conversations.ts';
import type { LiveCalls } from './live-calls.ts';

export const mediaStreamPath = '/api/v1/media/stream';

/** Checks the `Authorization` header of ACS. */
export interface TelephonyTokens {
  verify(authorization: string | undefined): Promise<void>;
}

export interface MediaRouteDependencies {
  readonly telephonyTokens: TelephonyTokens;
  readonly sessionTokens: SessionTokens;
  readonly hotStore: Pick<HotStore, 'getText' | 'setText'>;
  readonly conversations: Conversations;
  readonly textToSpeech: TextToSpeech;
  readonly services: CascadeServices;
  /** What carries a call; a cascade when absent. */
  readonly createVoiceSession?: CreateVoiceSession | undefined;
  /** How calls are recorded; none is when absent. */
  readonly recordingOf?: RecordingOf | undefined;
  readonly playbackClock: PlaybackClock;
  readonly liveCalls: LiveCalls;
  readonly departed: DepartedConversations;
  /** Begins to measure a call that has come. */
  readonly observe: (call: ObservedCall) => CallObservation;
  readonly publish: (
    origin: {
      readonly conversation: Conversation;
      readonly observation: CallObservation;
      readonly callConnectionId: string;
    },
    body: SessionEventBody,
  ) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The media socket of ACS. Everything is proven before anything exists for the call: that ACS asks,
 * that we asked for this stream, that the token is used for no other call, that the call has no
 * stream already, that there is room.
 */
export function createMediaRoute(dependencies: MediaRouteDependencies): SocketRoute {
  const { liveCalls } = dependencies;
  return {
    path: mediaStreamPath,
    // A frame of 20 ms is about 1 KB; ACS sends nothing larger.
    maxMessageBytes: 64 * 1024,
    idleSeconds: 16,
    async authorise(request) {
      liveCalls.assertRoom();
      await dependencies.telephonyTokens.verify(request.header('authorization'));
      const callConnectionId = requiredHeader(request, 'x-ms-call-connection-id');
      const claims = await dependencies.sessionTokens.verify('media', tokenOf(request));
      await bindToken(dependencies.hotStore, claims, callConnectionId, dependencies.clock.now());
      // From here to the return nothing waits, so that no two sockets get the same place.
      const release = liveCalls.reserve(callConnectionId);
      return admissionOf(dependencies, { claims, callConnectionId, release });
    },
  };
}

function admissionOf(
  dependencies: MediaRouteDependencies,
  call: {
    readonly claims: SessionTokenClaims;
    readonly callConnectionId: string;
    readonly release: () => void;
  },
): Admission {
  const { liveCalls, departed, logger, clock, services, playbackClock } = dependencies;
  const openCall = createCallOpenings({
    answers: createAnswerMemory(dependencies),
    recordingOf: dependencies.recordingOf ?? (() => undefined),
    createVoiceSession: dependencies.createVoiceSession ?? ((parts) => new CascadeSession(parts)),
  });
  const { callConnectionId, claims, release } = call;
  return {
    admitted: true,
    abandon: release,
    open(socket) {
      const streamId = services.randomId();
      const observation = dependencies.observe(claims);
      const { traceparent } = observation;
      const synthesis = new SynthesisLine({
        textToSpeech: observation.textToSpeech(dependencies.textToSpeech),
      });
      synthesis.open().catch((error: unknown) => {
        logger.warn('speech synthesis was not connected ahead', { callConnectionId, error });
      });
      const session: CallSession = new CallSession({
        callConnectionId,
        socket,
        services: { ...services, speechToText: observation.speechToText(services.speechToText) },
        playbackClock,
        synthesis,
        createVoiceSession: (parts) => openCall(parts, claims),
        openConversation: () => openConversation(dependencies, { ...call, streamId, traceparent }),
        publish: (conversation, body) =>
          dependencies.publish({ conversation, observation, callConnectionId }, body),
        onClosed(code) {
          liveCalls.remove(session);
          observation.end();
          logger.info('media stream ended', { callConnectionId, code });
        },
        onLeft: (conversation, outcome, code) =>
          departed.add({ streamId, conversation, outcome, code }),
        clock,
        logger,
      });
      liveCalls.add(session);
      logger.info('media stream opened', { callConnectionId });
      void session.start();
      return session;
    },
  };
}

async function openConversation(
  { departed, conversations }: MediaRouteDependencies,
  stream: {
    readonly claims: SessionTokenClaims;
    readonly callConnectionId: string;
    readonly streamId: string;
    readonly traceparent: string | undefined;
  },
): Promise<Conversation> {
  const { claims, callConnectionId, streamId, traceparent } = stream;
  const { sessionId } = claims;
  return (
    (await departed.takeOver(sessionId, streamId)) ??
    conversations.open({
      sessionId: sessionIdSchema.parse(sessionId),
      channel: 'voice',
      callConnectionId,
      ...(claims.phone === undefined ? {} : { customerPhone: claims.phone }),
      ...(claims.scenario === undefined ? {} : { scenario: claims.scenario }),
      ...(claims.callDirection === undefined ? {} : { callDirection: claims.callDirection }),
      ...(traceparent === undefined ? {} : { traceparent }),
    })
  );
}

/**
 * A token belongs to the call that used it first: a restarted stream may use it again, another call
 * may not. (ACS gives the same address for every stream of a call.)
 */
async function bindToken(
  hotStore: Pick<HotStore, 'getText' | 'setText'>,
  { tokenId, expiresAt }: SessionTokenClaims,
  callConnectionId: string,
  nowMs: number,
): Promise<void> {
  const key = `seen:media:${tokenId}`;
  const ttlMs = Math.max(1000, expiresAt * 1000 - nowMs);
  if (await hotStore.setText(key, callConnectionId, { ttlMs, ifAbsent: true })) return;
  if ((await hotStore.getText(key)) !== callConnectionId) {
    throw new CodedError('unauthenticated', 'The session token was used for another call.');
  }
}

function tokenOf(request: IncomingRequest): string {
  const token = request.query('token');
  if (token === undefined || token === '') {
    throw new CodedError('unauthenticated', 'The session token is missing.');
  }
  return token;
}

function requiredHeader(request: IncomingRequest, name: string): string {
  const value = request.header(name);
  if (value === undefined || value === '' || value.length > 256) {
    throw new CodedError('unauthenticated', `The header ${name} is missing.`);
  }
  return value;
}
