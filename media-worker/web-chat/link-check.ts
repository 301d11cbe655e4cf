import type { HotStore } from '#shared/contracts/hot-store.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { SessionTokens } from '#shared/security/session-token.ts';
import { jsonReply, replyToFailure } from '../transport/http-reply.ts';
import type { HttpReply, IncomingRequest } from '../transport/transport.ts';
import { isUsedUp } from './single-use.ts';

/**
 * Says whether a token (`Authorization: Bearer`) still opens the web chat, and leaves it as it is. A
 * browser does not tell a page why its socket was refused: this is how the page knows a link that is
 * used up or expired from a network that is down.
 *
 * @returns 200, 401 `unauthenticated`, or 503 `store_unavailable`.
 */
export function createLinkCheck(dependencies: {
  readonly sessionTokens: Pick<SessionTokens, 'verify'>;
  readonly hotStore: Pick<HotStore, 'getText'>;
}): (request: IncomingRequest) => Promise<HttpReply> {
  const { sessionTokens, hotStore } = dependencies;
  return async (request) => {
    const token = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '')?.[1] ?? '';
    try {
      const claims = await sessionTokens.verify('webchat', token);
      if (await isUsedUp(hotStore, claims)) {
        throw new CodedError('unauthenticated', 'The link was used already.');
      }
      return jsonReply(200, { usable: true });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return replyToFailure(error);
    }
  };
}
