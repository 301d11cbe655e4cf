import type { Logger } from '#shared/contracts/logger.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { problemReply, replyToFailure } from './http-reply.ts';
import type { Admission, IncomingRequest, SocketRoute } from './transport.ts';

const mostUndecidedUpgrades = 512;

/**
 * Asks a route whether a socket may open, and keeps the number of sockets within limits. Upgrades
 * that wait for their answer are counted apart, so that a flood of bad ones is turned away early.
 */
export class UpgradeGate {
  readonly #maxSockets: number;
  readonly #logger: Logger;
  #undecided = 0;

  constructor(options: { readonly maxSockets: number; readonly logger: Logger }) {
    this.#maxSockets = options.maxSockets;
    this.#logger = options.logger;
  }

  /** Never rejects: a failing route refuses. */
  async decide(
    route: SocketRoute,
    request: IncomingRequest,
    openSockets: number,
  ): Promise<Admission> {
    if (openSockets >= this.#maxSockets || this.#undecided >= mostUndecidedUpgrades) {
      return { admitted: false, reply: problemReply('too_many_requests') };
    }
    this.#undecided += 1;
    try {
      return await route.authorise(request);
    } catch (error) {
      if (!(error instanceof CodedError)) {
        this.#logger.error('socket route failed to decide', { path: route.path, error });
      }
      return { admitted: false, reply: replyToFailure(error) };
    } finally {
      this.#undecided -= 1;
    }
  }
}
