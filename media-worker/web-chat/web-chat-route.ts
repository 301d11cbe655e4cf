import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation, Conversations } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { customerIdSchema, sessionIdSchema } from '#shared/contracts/ids.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import {
  type WebChatServerMessage,
  webChatClientMessageSchema,
} from '#shared/contracts/web-chat-message.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { SessionTokenClaims, SessionTokens } from '#shared/security/session-token.ts';
import type { Socket, SocketListener, SocketRoute } from '../transport/transport.ts';
import { RateLimit } from './rate-limit.ts';
import type { WebChatSessions } from './web-chat-sessions.ts';

export const webChatPath = '/api/v1/channels/webchat/ws';

/** A page that lost its socket comes back with this token. */
const reconnectLifeSeconds = 15 * 60;
const messageBurst = 10;
const messagesPerSecond = 2;

export interface WebChatRouteDependencies {
  readonly sessionTokens: SessionTokens;
  readonly hotStore: Pick<HotStore, 'setText'>;
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
  const { sessions } = dependencies;
  return {
    path: webChatPath,
    maxMessageBytes: 32 * 1024,
    idleSeconds: 60,
    async authorise(request) {
      if (sessions.isDraining) throw new CodedError('no_free_slot');
      const token = request.query('token');
      if (token === undefined || token === '') throw new CodedError('unauthenticated');
      const claims = await dependencies.sessionTokens.verify('webchat', token);
      await useOnce(dependencies, claims);
      return {
        admitted: true,
        abandon: () => undefined,
        open: (socket) => serve(dependencies, claims, socket),
      };
    },
  };
}

async function useOnce(
  { hotStore, clock }: Pick<WebChatRouteDependencies, 'hotStore' | 'clock'>,
  { tokenId, expiresAt }: SessionTokenClaims,
): Promise<void> {
  const ttlMs = Math.max(1000, expiresAt * 1000 - clock.now());
  if (!(await hotStore.setText(`seen:webchat:${tokenId}`, '1', { ttlMs, ifAbsent: true }))) {
    throw new CodedError('unauthenticated', 'The link was used already.');
  }
}

function serve(
  dependencies: WebChatRouteDependencies,
  claims: SessionTokenClaims,
  socket: Socket,
): SocketListener {
  const { sessions, clock, logger } = dependencies;
  const { sessionId } = claims;
  const limit = new RateLimit({ clock, burst: messageBurst, perSecond: messagesPerSecond });
  let isClosed = false;
  const opened = begin(dependencies, claims, socket, () => isClosed);
  opened.catch((error: unknown) => {
    logger.error('web chat could not begin', { sessionId, error });
    socket.close(1011, 'the chat could not begin');
  });
  return {
    onMessage(frame, isBinary) {
      if (isBinary) {
        socket.close(1003, 'messages are JSON text');
        return;
      }
      const message = webChatClientMessageSchema.safeParse(jsonOf(frame.toString('utf8')));
      if (!limit.take()) {
        send(socket, 'too_many_requests', 'Please write more slowly.');
      } else if (!message.success) {
        send(socket, 'invalid_request', 'The message is not valid.');
      } else {
        opened.then(
          (session) => session?.receive(message.data),
          // Logged above, and the socket is closed.
          () => undefined,
        );
      }
    },
    onClose(code) {
      isClosed = true;
      sessions.get(sessionId)?.detach(socket, code === 1000);
    },
  };
}

async function begin(
  dependencies: WebChatRouteDependencies,
  claims: SessionTokenClaims,
  socket: Socket,
  isClosed: () => boolean,
) {
  const { sessions, sessionTokens } = dependencies;
  const { sessionId, customerId, phone } = claims;
  const identity = {
    sessionId,
    ...(customerId === undefined ? {} : { customerId }),
    ...(phone === undefined ? {} : { phone }),
  };
  const arrival = await dependencies.arrivalOf({ sessionId, customerId });
  const session = await sessions.open(sessionId, () => openConversation(dependencies, claims));
  const reconnectToken = await sessionTokens.issue('webchat', identity, reconnectLifeSeconds);
  const agent = session.conversation.activeAgent().name;
  const ready = { type: 'ready', sessionId, reconnectToken, agent } as const;
  session.attach(socket, arrival === undefined ? [ready] : [ready, arrival]);
  if (isClosed()) session.detach(socket, false);
  return session;
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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it, with the other malformed messages.
    return undefined;
  }
}

function send(
  socket: Socket,
  code: 'too_many_requests' | 'invalid_request',
  message: string,
): void {
  const error: WebChatServerMessage = { type: 'error', code, message };
  socket.sendText(JSON.stringify(error));
}
