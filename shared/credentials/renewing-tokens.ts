import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { AccessToken, AccessTokens } from './access-tokens.ts';

export interface RenewingTokensParts {
  /** What the tokens are for, in log lines. */
  readonly service: string;
  /** Gets a new token; bounded in time by itself. */
  readonly fetchToken: () => Promise<AccessToken>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A token is renewed when this much of its life is left, at most five minutes. */
const renewedInLast = 1 / 4;
const longestMarginMs = 5 * 60_000;
/** A token that expires this soon is not given out any more. */
const leastLifeMs = 5000;
const retryMs = 10_000;

/**
 * Holds one token and renews it in time, from its first use on. While renewing fails the old token is
 * used as long as it is valid.
 */
export class RenewingTokens implements AccessTokens {
  readonly #parts: RenewingTokensParts;
  readonly #listeners = new Set<(token: string) => void>();
  #token: AccessToken | undefined;
  #fetching: Promise<AccessToken> | undefined;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(parts: RenewingTokensParts) {
    this.#parts = parts;
  }

  async current(): Promise<string> {
    const held = this.#token;
    const isValid = held !== undefined && held.expiresAt - this.#parts.clock.now() > leastLifeMs;
    return (isValid ? held : await this.#fetch()).token;
  }

  onRenewed(listener: (token: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Renews no more. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  /** However many ask at once, one token is fetched. */
  #fetch(): Promise<AccessToken> {
    this.#fetching ??= this.#renew().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #renew(): Promise<AccessToken> {
    const { clock, fetchToken } = this.#parts;
    this.#timer?.cancel();
    let token: AccessToken;
    try {
      token = await fetchToken();
    } catch (error) {
      // Whoever is connected with the old one has not asked, and needs a new one in time.
      if (this.#token !== undefined) this.#renewAfter(retryMs);
      throw error;
    }
    this.#token = token;
    const lifeMs = token.expiresAt - clock.now();
    this.#renewAfter(lifeMs - Math.min(lifeMs * renewedInLast, longestMarginMs));
    for (const listener of this.#listeners) listener(token.token);
    return token;
  }

  #renewAfter(delayMs: number): void {
    if (this.#isClosed) return;
    const { clock, logger, service } = this.#parts;
    this.#timer = clock.after(Math.max(0, delayMs), () => {
      this.#fetch().catch((error: unknown) => {
        logger.warn('access token was not renewed', { service, error });
      });
    });
  }
}
