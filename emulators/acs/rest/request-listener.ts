import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AcsFaults } from '../faults.ts';
import { AcsError, acsErrors } from './acs-error.ts';
import { verifySignature } from './hmac.ts';
import { RepeatableRequests } from './repeatability.ts';
import { matchPath, type RestResponse, type Route } from './route.ts';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > MAX_BODY_BYTES)
      throw new AcsError(413, 'RequestTooLarge', 'The body is too large.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw acsErrors.invalid('the body is not JSON.');
  }
}

function write(response: ServerResponse, answer: RestResponse): void {
  if (answer.bytes !== undefined) {
    response.writeHead(answer.status, { 'content-type': answer.bytes.contentType });
    response.end(answer.bytes.content);
  } else if (answer.json !== undefined) {
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer.json));
  } else {
    response.writeHead(answer.status);
    response.end();
  }
}

const errorAnswer = (status: number, code: string, message: string): RestResponse => ({
  status,
  json: { error: { code, message } },
});

/** Serves the routes over HTTP: signature, injected failures, repeatability, errors as JSON. */
export function createRequestListener(options: {
  readonly routes: readonly Route[];
  readonly accessKey: Buffer;
  readonly faults: AcsFaults;
}): RequestListener {
  const repeatable = new RepeatableRequests();

  const answer = async (request: IncomingMessage): Promise<RestResponse> => {
    const { method = 'GET', url: pathAndQuery = '/', headers } = request;
    const url = new URL(pathAndQuery, 'http://emulator');
    const body = await readAll(request);
    for (const route of options.routes) {
      const params = route.method === method ? matchPath(route, url.pathname) : undefined;
      if (params === undefined) continue;
      const run = async () =>
        route.handle({ params, query: url.searchParams, headers, json: parseJson(body) });
      if (route.access === 'open') return run();
      verifySignature({ method, pathAndQuery, headers, body }, options.accessKey);
      const failure = options.faults.nextRestFailure();
      if (failure !== undefined)
        return errorAnswer(failure, 'InternalServerError', 'Injected failure.');
      const repeatabilityId = headers['repeatability-request-id'];
      if (typeof repeatabilityId !== 'string') return run();
      return repeatable.once(`${method} ${url.pathname} ${repeatabilityId}`, run);
    }
    return errorAnswer(404, 'NotFound', `Nothing answers ${method} ${url.pathname}.`);
  };

  return (request, response) => {
    answer(request).then(
      (result) => write(response, result),
      (error: unknown) => {
        if (error instanceof AcsError)
          write(response, errorAnswer(error.status, error.code, error.message));
        else write(response, errorAnswer(500, 'InternalServerError', String(error)));
      },
    );
  };
}
