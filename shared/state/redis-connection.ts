import { Redis } from 'ioredis';
import { StoreError } from '#shared/errors/coded-error.ts';
import type { RedisScript } from './redis-scripts.ts';

const MAX_RECONNECT_DELAY_MS = 1000;

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://` (TLS), with username and password if needed. */
  readonly url: string;
  /** Replaces the URL's password; changed by `authenticate`. */
  readonly password?: string;
  readonly username?: string;
  /** Longest wait for any answer, and for the connection to come back. */
  readonly commandTimeoutMs: number;
  /** Told of each failed connection attempt; reconnecting goes on by itself. */
  readonly onConnectionError: (error: Error) => void;
}

/**
 * One ioredis client that always answers within its timeout: commands are sent only while the
 * connection is ready, are never queued behind a dead one, and never sent twice (a repeated `INCR`
 * would count twice). Reconnects for ever with a back-off of at most a second.
 */
export class RedisConnection {
  readonly client: Redis;
  readonly #commandTimeoutMs: number;

  constructor(options: RedisConnectionOptions) {
    this.#commandTimeoutMs = options.commandTimeoutMs;
    const redisOptions = {
      replyMapping: 'legacy' as const,
      commandTimeout: options.commandTimeoutMs,
      connectTimeout: options.commandTimeoutMs,
      // A half-open socket is given up when nothing arrives after a command was written.
      socketTimeout: options.commandTimeoutMs * 2,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempts: number) => Math.min(25 * 2 ** attempts, MAX_RECONNECT_DELAY_MS),
      // A replica that was promoted away refuses writes: connect anew to find the primary.
      reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
    };
    this.client = new Redis(options.url, redisOptions);
    // Every command that waits for the connection listens; during an outage they are many.
    this.client.setMaxListeners(0);
    this.client.on('error', options.onConnectionError);
  }

  /**
   * Runs commands on the ready connection.
   * @throws StoreError when the connection does not come back or a command fails.
   */
  async run<T>(operation: string, commands: (client: Redis) => Promise<T>): Promise<T> {
    try {
      await this.#ready();
      return await commands(this.client);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StoreError(`Redis ${operation} failed: ${reason}`, { cause });
    }
  }

  /** Runs a script by its SHA-1, sending the source only when the server does not know it. */
  runScript(
    operation: string,
    script: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    return this.run(operation, async (client) => {
      const words = [...keys, ...args];
      try {
        return await client.evalsha(script.sha, keys.length, ...words);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return client.eval(script.source, keys.length, ...words);
      }
    });
  }

  /** Logs the live connection in anew; later reconnects use the same password. */
  async authenticate(username: string, password: string): Promise<void> {
    // Found by running ioredis 6.0.0: AUTH alone leaves reconnects with the old password.
    this.client.options.username = username;
    this.client.options.password = password;
    await this.run('authenticate', (client) => client.auth(username, password));
  }

  close(): void {
    this.client.disconnect();
  }

  #ready(): Promise<void> {
    const { client } = this;
    // A socket that broke just now still counts as ready until its close event.
    if (client.status === 'ready' && client.stream.writable) return Promise.resolve();
    if (client.status === 'end') return Promise.reject(new Error('the connection was closed'));
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void) => {
        clearTimeout(timer);
        client.off('ready', onReady);
        client.off('end', onEnd);
        outcome();
      };
      const onReady = () => settle(resolve);
      const onEnd = () => settle(() => reject(new Error('the connection was closed')));
      const timer = setTimeout(
        () => settle(() => reject(new Error(`no connection for ${this.#commandTimeoutMs} ms`))),
        this.#commandTimeoutMs,
      );
      client.on('ready', onReady);
      client.on('end', onEnd);
    });
  }
}
