import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultSwitchboard } from '#emulators/runtime/fault-switchboard.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import { type AccessKeys, isAuthorised } from './access-keys.ts';
import type { createAdminApi } from './admin-api.ts';
import { createDurableHttpApi } from './durable/durable-http-api.ts';
import type { DurableRuntime } from './durable/durable-runtime.ts';
import { createEventGridWebhook, eventGridPath } from './event-grid-webhook.ts';
import { passHttpFaults } from './host-faults.ts';
import type { HostSettings } from './host-settings.ts';
import { createHttpTriggerHandler } from './http-trigger.ts';
import type { InvokeFunction } from './invoke-function.ts';
import type { LoadedApp } from './load-functions-app.ts';
import type { LogSink } from './log-sink.ts';
import { BodyTooLargeError, readBody } from './read-body.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const adminPath = '/_admin/';
/** The extension's own channel for durable clients of this app; needs no key. */
const durableRpcPath = '/durabletask/';
/** The extension's public webhooks; need the system key. */
const durableWebhookPath = '/runtime/webhooks/durabletask/';

/** Sends each request to the admin API, an extension's webhook or an HTTP trigger. */
export function createRequestHandler(options: {
  readonly app: LoadedApp;
  readonly settings: HostSettings;
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
  readonly faults: FaultSwitchboard;
  readonly log: LogSink;
  readonly keys: AccessKeys;
  readonly durable: DurableRuntime;
  readonly admin: ReturnType<typeof createAdminApi>;
}): RequestHandler {
  const { app, settings, invoke, log, keys, admin } = options;
  const durableApi = createDurableHttpApi(options.durable);
  const eventGrid = createEventGridWebhook({ functions: app.functions, keys, invoke, log });
  const httpTrigger = createHttpTriggerHandler({
    functions: app.functions.values(),
    routePrefix: settings.routePrefix,
    keys,
    invoke,
    log,
  });

  const answerDurable = async (
    request: IncomingMessage,
    url: URL,
    base: string,
    response: ServerResponse,
  ) => {
    const { status, body } = await durableApi({
      method: request.method ?? 'GET',
      segments: pathSegments(url, base),
      query: url.searchParams,
      body: (await readBody(request)).toString('utf8'),
    });
    writeJson(response, status, body);
  };

  return async (request, response) => {
    const url = requestUrl(request);
    if (url === undefined) {
      response.writeHead(400).end();
      return;
    }
    const path = url.pathname;
    try {
      if (path.startsWith(adminPath)) {
        const body = (await readBody(request)).toString('utf8');
        const answer = admin(request.method ?? 'GET', pathSegments(url, adminPath), body);
        writeJson(response, answer.status, answer.body);
      } else if (path.startsWith(durableRpcPath)) {
        await answerDurable(request, url, durableRpcPath, response);
      } else if (path.startsWith(durableWebhookPath)) {
        const presented = { header: undefined, query: url.searchParams.get('code') };
        if (isAuthorised('system', presented, keys))
          await answerDurable(request, url, durableWebhookPath, response);
        else response.writeHead(401).end();
      } else if (!(await passHttpFaults(options.clock, options.faults))) {
        response.writeHead(503).end();
      } else if (path === eventGridPath) {
        await eventGrid(request, url, response);
      } else if (!(await httpTrigger(request, url, response))) {
        response.writeHead(404).end();
      }
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) throw error;
      response.writeHead(413).end();
    }
  };
}

function requestUrl(request: IncomingMessage): URL | undefined {
  const address = `http://${request.headers.host ?? '127.0.0.1'}${request.url ?? '/'}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}

function pathSegments(url: URL, base: string): readonly string[] {
  return url.pathname.slice(base.length).split('/').map(decodeURIComponent);
}

function writeJson(response: ServerResponse, status: number, body: unknown): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}
