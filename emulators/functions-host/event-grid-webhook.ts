import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { type AccessKeys, isAuthorised } from './access-keys.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { InvokeFunction } from './invoke-function.ts';
import { describeError, type LogSink } from './log-sink.ts';
import { readBody } from './read-body.ts';

export const eventGridPath = '/runtime/webhooks/eventgrid';

const validationSchema = z.object({ data: z.object({ validationCode: z.string() }) });
const batchSchema = z.union([
  z.array(z.looseObject({})).min(1),
  z.looseObject({}).transform((event) => [event]),
]);

/**
 * The webhook that Event Grid delivers to for functions with an `eventGridTrigger`: handshake of
 * both schemas, one invocation per event, 202 when all succeeded and 500 otherwise, so that Event
 * Grid delivers again. Microsoft docs: "Azure Event Grid trigger for Azure Functions" and "Endpoint
 * validation with Event Grid event schema" / "... CloudEvents schema".
 */
export function createEventGridWebhook(options: {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  readonly keys: AccessKeys;
  readonly invoke: InvokeFunction;
  readonly log: LogSink;
}): (request: IncomingMessage, url: URL, response: ServerResponse) => Promise<void> {
  const { functions, keys, invoke, log } = options;
  return async (request, url, response) => {
    const name = url.searchParams.get('functionName') ?? '';
    if (!isAuthorised('system', { header: undefined, query: url.searchParams.get('code') }, keys)) {
      response.writeHead(401).end();
      return;
    }
    const fn = functions.get(name);
    if (fn === undefined || fn.trigger.type.toLowerCase() !== 'eventgridtrigger') {
      response.writeHead(404).end(`cannot find function: "${name}"`);
      return;
    }
    if (request.method === 'OPTIONS') {
      const origin = request.headers['webhook-request-origin'] ?? '';
      response
        .writeHead(200, { 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*' })
        .end();
      return;
    }
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    const events = batchSchema.safeParse(parseJson((await readBody(request)).toString('utf8')));
    if (!events.success) {
      response.writeHead(400).end('The body is not an event or an array of events.');
      return;
    }
    if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
      const validation = validationSchema.safeParse(events.data[0]);
      if (!validation.success) {
        response.writeHead(400).end('The validation event has no validationCode.');
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ validationResponse: validation.data.data.validationCode }));
      return;
    }
    const outcomes = await Promise.allSettled(
      events.data.map((event) => invoke(fn, { json: JSON.stringify(event) })),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        log({
          level: 'error',
          category: 'host',
          message: `Function "${name}" failed: ${describeError(outcome.reason)}`,
        });
      }
    }
    response.writeHead(outcomes.some((outcome) => outcome.status === 'rejected') ? 500 : 202).end();
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
