import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Emulator } from '#emulators/runtime/emulator.ts';
import { type FaultSwitchboard, UnknownFaultError } from '#emulators/runtime/fault-switchboard.ts';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';
import { type Clock, delay, systemClock } from '#shared/contracts/clock.ts';
import { badRequest, CosmosError } from './cosmos-error.ts';
import { CosmosFaults } from './cosmos-faults.ts';
import { DatabaseAccount } from './database-account.ts';
import type { Json } from './json.ts';
import { verifyMasterKey } from './master-key.ts';
import { type CosmosReply, RequestRouter } from './request-router.ts';
import { parseResourcePath } from './resource-path.ts';

export interface CosmosEmulatorOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** The account's master key, base64. */
  readonly key: string;
  readonly clock?: Clock;
}

export interface CosmosEmulator extends Emulator {
  readonly name: 'cosmos';
  readonly faults: FaultSwitchboard;
}

const faultsSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Starts the Cosmos DB (NoSQL API) emulator on 127.0.0.1, in memory, over plain http. Clients set
 * `connectionPolicy: {enableEndpointDiscovery: false}`.
 *
 * @throws PortInUseError when the port is taken.
 */
export async function startCosmosEmulator(options: CosmosEmulatorOptions): Promise<CosmosEmulator> {
  const clock = options.clock ?? systemClock;
  const now = () => clock.now();
  const faults = new CosmosFaults();
  const router = new RequestRouter({ account: new DatabaseAccount({ now }), now });
  const closing = new AbortController();

  const answer = async (request: IncomingMessage): Promise<CosmosReply> => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const body = await readJson(request);
    if (pathname === '/_admin/faults') return administer(request.method ?? '', body, faults);
    await faults.whileStalled();
    const latencyMs = faults.latencyMs();
    if (latencyMs > 0) await delay(clock, latencyMs, closing.signal);
    const path = parseResourcePath(pathname);
    const header = (name: string) => headerOf(request, name);
    verifyMasterKey(
      {
        method: request.method ?? '',
        resourceType: path.resourceType,
        resourceLink: path.resourceLink,
        date: header('x-ms-date'),
        authorization: header('authorization'),
      },
      options.key,
    );
    return (
      faultReply(faults) ?? router.answer({ method: request.method ?? '', path, header, body })
    );
  };

  const server = createServer((request, response) => {
    answer(request)
      .catch(errorReply)
      .then(
        (reply) => send(response, reply),
        (defect: unknown) => {
          if (closing.signal.aborted) response.destroy();
          else send(response, defectReply(defect));
        },
      );
  });
  const port = await listenOnLoopback(server, 'cosmos', options.port);
  let closed: Promise<void> | undefined;
  return {
    name: 'cosmos',
    port,
    url: `http://127.0.0.1:${port}`,
    faults,
    close() {
      closed ??= new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}

async function readJson(request: IncomingMessage): Promise<Json | undefined> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    byteCount += bytes.length;
    if (byteCount > MAX_BODY_BYTES) {
      throw new CosmosError(413, 'RequestEntityTooLarge', 'Request size is too large.');
    }
    chunks.push(bytes);
  }
  if (byteCount === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw badRequest('The input content is not valid JSON.');
    throw cause;
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function administer(method: string, body: Json | undefined, faults: CosmosFaults): CosmosReply {
  if (method === 'DELETE') faults.clear();
  else if (method === 'POST') {
    const given = faultsSchema.safeParse(body);
    if (!given.success) throw badRequest(z.prettifyError(given.error));
    try {
      faults.set(given.data);
    } catch (error) {
      if (error instanceof UnknownFaultError) throw badRequest(error.message);
      throw error;
    }
  }
  return { status: 200, body: faults.active() };
}

function faultReply(faults: CosmosFaults): CosmosReply | undefined {
  const fault = faults.next();
  if (fault === undefined) return undefined;
  if (fault.kind === 'error') {
    return errorReply(
      new CosmosError(503, 'ServiceUnavailable', 'Service is currently unavailable.'),
    );
  }
  const reply = errorReply(
    new CosmosError(429, 'TooManyRequests', 'The request rate is large.', 3200),
  );
  return {
    ...reply,
    headers: { ...reply.headers, 'x-ms-retry-after-ms': String(fault.retryAfterMs) },
  };
}

/** @throws whatever is not the service's own answer. */
function errorReply(error: unknown): CosmosReply {
  if (!(error instanceof CosmosError)) throw error;
  return {
    status: error.status,
    headers: {
      'x-ms-request-charge': '1',
      ...(error.substatus === 0 ? {} : { 'x-ms-substatus': String(error.substatus) }),
    },
    body: {
      code: error.code,
      message: error.message,
      ...(error.additionalErrorInfo === undefined
        ? {}
        : { additionalErrorInfo: error.additionalErrorInfo }),
    },
  };
}

/** A bug of the emulator: said aloud, so that nobody looks for it in the client. */
function defectReply(defect: unknown): CosmosReply {
  const message = defect instanceof Error ? (defect.stack ?? defect.message) : String(defect);
  return { status: 500, body: { code: 'InternalServerError', message } };
}

function send(response: ServerResponse, reply: CosmosReply): void {
  const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'x-ms-activity-id': randomUUID(),
    'x-ms-version': '2020-07-15',
    ...reply.headers,
    ...(reply.status === 204 || reply.status === 304
      ? {}
      : { 'content-length': String(Buffer.byteLength(text)) }),
  });
  response.end(text);
}
