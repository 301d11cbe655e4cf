import type { ClientRequest, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { Lease } from '#shared/pools/lease.ts';
import type { PoolMetrics } from '#shared/pools/pool-metrics.ts';
import { type PoolLimits, WarmableResourcePool } from '#shared/pools/warmable-resource-pool.ts';
import { connectToModel, type ModelConnection } from './model-connection.ts';

export interface PooledFetchParts {
  /** Every request goes there. */
  readonly endpoint: string;
  readonly limits: PoolLimits;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `fetch` as the model service's client uses it: text bodies, streamed answers. */
export interface PooledFetch {
  readonly fetch: (url: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Begins to connect ahead. */
  start(): void;
  metrics(): PoolMetrics;
  close(): Promise<void>;
}

/** Statuses that have no body (Fetch standard, "null body status"). */
const withoutBody = new Set([101, 103, 204, 205, 304]);

/**
 * HTTP over connections that are open already. Node's own `fetch` closes a connection after four idle
 * seconds, less than the caller's turn takes: every answer would begin with a new handshake.
 */
export function createPooledFetch(parts: PooledFetchParts): PooledFetch {
  const { clock, logger, limits, connectTimeoutMs } = parts;
  const origin = new URL(parts.endpoint);
  const pool = new WarmableResourcePool<ModelConnection>({
    name: 'chat',
    limits,
    create: () => connectToModel(origin, { timeoutMs: connectTimeoutMs, clock }),
    destroy: async (connection) => connection.close(),
    isHealthy: (connection) => connection.isUsable,
    clock,
    logger,
  });

  async function send(url: URL, init: RequestInit): Promise<Response> {
    const signal = init.signal ?? new AbortController().signal;
    const lease = await pool.acquire({ signal });
    const request = requestOn(lease.resource, url, init);
    // Not by the request's own `signal`: that would still break the connection after a whole answer.
    const onAbort = () => request.destroy(new Error('The request was aborted.'));
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const answer = await answerTo(request);
      answer.once('close', () => {
        signal.removeEventListener('abort', onAbort);
        giveBack(lease, answer);
      });
      return responseOf(answer);
    } catch (error) {
      signal.removeEventListener('abort', onAbort);
      lease.discard();
      throw signal.aborted ? signal.reason : error;
    }
  }

  return {
    fetch(url, init = {}) {
      const target = new URL(url instanceof Request ? url.url : url);
      if (target.origin !== origin.origin) {
        throw new TypeError(`${target.origin} is not the model service.`);
      }
      return send(target, init);
    },
    start: () => pool.start(),
    metrics: () => pool.metrics(),
    close: () => pool.close(),
  };
}

function requestOn(connection: ModelConnection, url: URL, init: RequestInit): ClientRequest {
  const headers = Object.fromEntries(new Headers(init.headers));
  const request = connection.request(url, { method: init.method ?? 'GET', headers });
  request.end(typeof init.body === 'string' ? init.body : undefined);
  return request;
}

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Stays: a connection that breaks later is reported here as well as by the answer.
    request.on('error', reject);
  });
}

/** An answer that was not read to its end takes its connection with it. */
function giveBack(lease: Lease<ModelConnection>, answer: IncomingMessage): void {
  if (answer.complete && lease.resource.isUsable) lease.release();
  else lease.discard();
}

function responseOf(answer: IncomingMessage): Response {
  const status = answer.statusCode ?? 500;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const each of [value].flat()) if (each !== undefined) headers.append(name, each);
  }
  if (withoutBody.has(status)) {
    answer.resume();
    return new Response(null, { status, headers });
  }
  const body = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
  return new Response(body, { status, headers });
}
