import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation, Conversations } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { customerIdSchema, sessionIdSchema } from '#shared/contracts/ids.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { WebChatServerMessage } from '#shared/contracts/web-chat-message.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { SessionTokenClaims, SessionTokens } from '#shared/security/session-token.ts';
import type { Socket, SocketRoute } from '../transport/transport.ts';
import { giveBack, useUp } from './single-use.ts';
import { absenceMs } from './web-chat-session.ts';
import type { WebChatSessions } from './web-chat-sessions.ts';
import { WebChatVisit } from './web-chat-visit.ts';

export const webChatPath = '/api/v1/channels/webchat/ws';

/** A page that lost its socket comes back with its newest token. */
const reconnectLifeSeconds = absenceMs / 1000;

export interface WebChatRouteDependencies {
  readonly sessionTokens: SessionTokens;
  readonly hotStore: Pick<HotStore, 'setText' | 'delete'>;
  readonly conversations: Conversations;
  /** What is known of a customer who comes from another channel. Never rejects. */
  readonly arrivalOf: (visit: {
    readonly sessionId: string;
    readonly customerId: string | undefined;
  }) => Promise<WebChatServerMessage | undefined>;
  readonly sessions: WebChatSessions;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The web-chat socket: a signed link opens it once. */
export function createWebChatRoute(dependencies: WebChatRouteDependencies): SocketRoute {
  const { sessions, sessionTokens, hotStore, clock } = dependencies;
  return {
    path: webChatPath,
    maxMessageBytes: 32 * 1024,
    idleSeconds: 60,
    async authorise(request) {
      if (sessions.isDraining) throw new CodedError('no_free_slot');
      const token = request.query('token');
      if (token === undefined || token === '') throw new CodedError('unauthenticated');
      const claims = await sessionTokens.verify('webchat', token);
      if (!(await useUp(hotStore, claims, clock.now()))) {
        throw new CodedError('unauthenticated', 'The link was used already.');
      }
      return {
        admitted: true,
        abandon: () => void giveTokenBack(dependencies, claims),
        open: (socket) => visit(dependencies, claims, socket),
      };
    },
  };
}

function visit(
  dependencies: WebChatRouteDependencies,
  claims: SessionTokenClaims,
  socket: Socket,
): WebChatVisit {
  const { sessions, sessionTokens, arrivalOf, clock, logger } = dependencies;
  const { sessionId, customerId, phone } = claims;
  const identity = {
    sessionId,
    ...(customerId === undefined ? {} : { customerId }),
    ...(phone === undefined ? {} : { phone }),
  };
  return new WebChatVisit({
    sessionId,
    socket,
    async openSession() {
      const arrival = await arrivalOf({ sessionId, customerId });
      const session = await sessions.open(sessionId, () => openConversation(dependencies, claims));
      return { session, arrival };
    },
    nextToken: () => sessionTokens.issue('webchat', identity, reconnectLifeSeconds),
    onNothingGiven: () => giveTokenBack(dependencies, claims),
    clock,
    logger,
  });
}

/** The visitor got nothing for it and may try again. */
async function giveTokenBack(
  { hotStore, logger }: Pick<WebChatRouteDependencies, 'hotStore' | 'logger'>,
  claims: SessionTokenClaims,
): Promise<void> {
  try {
    await giveBack(hotStore, claims);
  } catch (error) {
    logger.warn('web-chat token stays used up', { sessionId: claims.sessionId, error });
  }
}

function openConversation(
  { conversations }: WebChatRouteDependencies,
  { sessionId, customerId, phone }: SessionTokenClaims,
): Promise<Conversation> {
  return conversations.open({
    sessionId: sessionIdSchema.parse(sessionId),
    channel: 'webchat',
    ...(customerId === undefined ? {} : { customerId: customerIdSchema.parse(customerId) }),
    ...(phone === undefined ? {} : { customerPhone: phone }),
  });
}
