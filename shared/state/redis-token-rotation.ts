import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { RedisConnection } from './redis-connection.ts';

/** A short-lived Redis password, e.g. a Microsoft Entra ID access token. */
export interface RedisToken {
  readonly password: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** Gives passwords that expire (Microsoft docs: "Use Microsoft Entra ID for cache authentication"). */
export interface RedisTokenSource {
  /** Object id of the identity, which Redis knows as user name. */
  readonly username: string;
  token(): Promise<RedisToken>;
}

/** Azure closes connections whose token has expired: renew this long before. */
const RENEW_BEFORE_MS = 180_000;
const RETRY_MS = 5000;
/** However long a token lasts; also, no timer reaches further than 24 days. */
const RENEW_EVERY_MS = 12 * 3_600_000;

/** Logs connections in anew before their token expires; retries until it succeeds. */
export class RedisTokenRotation {
  readonly #tokens: RedisTokenSource;
  readonly #connections: readonly RedisConnection[];
  readonly #clock: Clock;
  readonly #onError: (error: Error) => void;
  #timer: Timer;
  #stopped = false;

  constructor(dependencies: {
    readonly tokens: RedisTokenSource;
    readonly first: RedisToken;
    readonly connections: readonly RedisConnection[];
    readonly clock: Clock;
    readonly onError: (error: Error) => void;
  }) {
    this.#tokens = dependencies.tokens;
    this.#connections = dependencies.connections;
    this.#clock = dependencies.clock;
    this.#onError = dependencies.onError;
    this.#timer = this.#renewAfter(this.#delayFor(dependencies.first));
  }

  stop(): void {
    this.#stopped = true;
    this.#timer.cancel();
  }

  #delayFor(token: RedisToken): number {
    const leftMs = token.expiresAtMs - RENEW_BEFORE_MS - this.#clock.now();
    return Math.min(RENEW_EVERY_MS, Math.max(RETRY_MS, leftMs));
  }

  #renewAfter(delayMs: number): Timer {
    return this.#clock.after(delayMs, () => void this.#renewAndContinue());
  }

  async #renewAndContinue(): Promise<void> {
    let nextMs = RETRY_MS;
    try {
      nextMs = await this.#renew();
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)));
    }
    if (!this.#stopped) this.#timer = this.#renewAfter(nextMs);
  }

  async #renew(): Promise<number> {
    const token = await this.#tokens.token();
    await Promise.all(
      this.#connections.map((connection) =>
        connection.authenticate(this.#tokens.username, token.password),
      ),
    );
    return this.#delayFor(token);
  }
}
