import {
  browserVoiceCloseCodes,
  browserVoicePath,
} from '#shared/contracts/browser-voice-message.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation, Conversations } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { customerIdSchema, sessionIdSchema } from '#shared/contracts/ids.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { SessionTokenClaims, SessionTokens } from '#shared/security/session-token.ts';
import type { DepartedConversations } from '../acs-media/departed-conversations.ts';
import type { LiveCalls } from '../acs-media/live-calls.ts';
import type { PlaybackClock } from '../cascade/playback-clock.ts';
import type { CallObservation } from '../lifecycle/call-observation.ts';
import type { ObservedCall } from '../lifecycle/call-telemetry.ts';
import type { Socket, SocketListener, SocketRoute } from '../transport/transport.ts';
import { BrowserSession, liveCallKey, reconnectLifeSeconds } from './browser-session.ts';
import { CallSlot, type Slots } from './call-slot.ts';
import type { CreateBrowserVoice } from './create-browser-voice.ts';
import { followSession } from './follow-session.ts';
import type { PageGate } from './page-gate.ts';

export interface BrowserRouteDependencies {
  readonly gate: PageGate;
  readonly slots: Slots;
  readonly liveCalls: LiveCalls;
  readonly departed: DepartedConversations;
  readonly conversations: Conversations;
  readonly sessionTokens: Pick<SessionTokens, 'issue'>;
  readonly hotStore: Pick<HotStore, 'publish' | 'subscribe'>;
  readonly createVoice: CreateBrowserVoice;
  readonly playbackClock: PlaybackClock;
  /** Begins to measure a conversation that has come. */
  readonly observe: (call: ObservedCall) => CallObservation;
  readonly publish: (
    origin: { readonly conversation: Conversation; readonly observation: CallObservation },
    body: SessionEventBody,
  ) => void;
  readonly randomId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The socket of pages that talk, and how many there are. */
export interface BrowserRoute extends SocketRoute {
  readonly openConversations: number;
}

/**
 * The socket of a page that talks. Everything is proven before anything exists for it: where the page
 * comes from, that its token is ours and not used, that there is room here and among all calls. A page
 * that comes back for its session takes it over from the socket it has lost.
 */
export function createBrowserRoute(dependencies: BrowserRouteDependencies): BrowserRoute {
  const { clock, gate, liveCalls, logger, slots } = dependencies;
  const sessions = new Map<string, BrowserSession>();
  return {
    path: browserVoicePath,
    get openConversations() {
      return sessions.size;
    },
    // Two thirds of a second of the largest rate; pages send 20 ms at a time.
    maxMessageBytes: 64 * 1024,
    idleSeconds: 16,
    async authorise(request) {
      if (liveCalls.isDraining) throw new CodedError('no_free_slot');
      const pass = await gate.admit('browser', request);
      const key = liveCallKey(pass.claims.sessionId);
      let slot: CallSlot | undefined;
      try {
        const taken = await CallSlot.take({ slots, holder: key, clock, logger });
        slot = taken;
        sessions.get(pass.claims.sessionId)?.giveWay();
        const release = liveCalls.reserve(key);
        return {
          admitted: true,
          abandon() {
            release();
            void taken.release();
          },
          open: (socket) => open(dependencies, { sessions, slot: taken }, pass.claims, socket),
        };
      } catch (error) {
        // Somebody else is opening the same session at this moment: the slot is theirs.
        if (error instanceof CodedError && error.code === 'conflict') slot?.leave();
        await slot?.release();
        await pass.giveBack();
        throw error;
      }
    },
  };
}

function open(
  dependencies: BrowserRouteDependencies,
  kept: {
    readonly sessions: Map<string, BrowserSession>;
    readonly slot: CallSlot;
  },
  claims: SessionTokenClaims,
  socket: Socket,
): SocketListener {
  const { departed, liveCalls, logger, randomId, sessionTokens } = dependencies;
  const { sessions, slot } = kept;
  const { sessionId, tokenId: _, expiresAt: __, ...identity } = claims;
  const streamId = randomId();
  const observation = dependencies.observe(claims);
  const former = sessions.get(sessionId);
  const session: BrowserSession = new BrowserSession({
    ...dependencies,
    sessionId,
    socket,
    createVoice: (parts) =>
      dependencies.createVoice({ ...parts, observation }, claims.streamingMode),
    async openConversation() {
      await former?.freed;
      const { traceparent } = observation;
      return (
        (await departed.takeOver(sessionId, streamId)) ??
        restore(dependencies.conversations, {
          ...claims,
          ...(traceparent === undefined ? {} : { traceparent }),
        })
      );
    },
    follow: (follower) => followSession(dependencies, { sessionId, streamId, ...follower }),
    issueReconnectToken: () =>
      sessionTokens.issue('browser', { sessionId, ...identity }, reconnectLifeSeconds),
    publish: (conversation, body) => dependencies.publish({ conversation, observation }, body),
    onLeft: (conversation, outcome, code) =>
      departed.add({ streamId, conversation, outcome, code }),
    onFreed(code) {
      observation.end();
      if (sessions.get(sessionId) === session) sessions.delete(sessionId);
      if (code === browserVoiceCloseCodes.takenOver) slot.leave();
      else void slot.release();
      liveCalls.remove(session);
      logger.info('browser conversation ended', { sessionId, code });
    },
  });
  sessions.set(sessionId, session);
  liveCalls.add(session);
  logger.info('browser conversation opened', { sessionId });
  return session;
}

function restore(
  conversations: Conversations,
  { sessionId, customerId, phone, scenario, traceparent }: SessionTokenClaims,
): Promise<Conversation> {
  return conversations.open({
    sessionId: sessionIdSchema.parse(sessionId),
    channel: 'voice',
    ...(customerId === undefined ? {} : { customerId: customerIdSchema.parse(customerId) }),
    ...(phone === undefined ? {} : { customerPhone: phone }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(traceparent === undefined ? {} : { traceparent }),
  });
}
