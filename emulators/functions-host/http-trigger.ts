import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { type AccessKeys, isAuthorised } from './access-keys.ts';
import type { HttpCookie, HttpValue, RegisteredFunction } from './functions-core.ts';
import { type Route, RouteTable } from './http-routes.ts';
import type { InvokeFunction } from './invoke-function.ts';
import { describeError, type LogSink } from './log-sink.ts';
import { BodyTooLargeError, readBody } from './read-body.ts';

const triggerSchema = z.object({
  type: z.string().regex(/^httpTrigger$/i),
  route: z.string().optional(),
  methods: z.array(z.string()).default(['GET', 'POST']),
  authLevel: z.enum(['anonymous', 'function', 'admin']).default('anonymous'),
});

interface HttpTarget {
  readonly fn: RegisteredFunction;
  readonly authLevel: 'anonymous' | 'function' | 'admin';
}

/** Answers one request, or returns false when no HTTP-triggered function has that route. */
export type HttpTriggerHandler = (
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
) => Promise<boolean>;

/**
 * Serves the app's HTTP triggers.
 *
 * @param options.routePrefix `extensions.http.routePrefix` of host.json, without slashes.
 * @throws RouteTemplateError
 */
export function createHttpTriggerHandler(options: {
  readonly functions: Iterable<RegisteredFunction>;
  readonly routePrefix: string;
  readonly keys: AccessKeys;
  readonly invoke: InvokeFunction;
  readonly log: LogSink;
}): HttpTriggerHandler {
  const { keys, invoke, log } = options;
  const routes: Route<HttpTarget>[] = [];
  for (const fn of options.functions) {
    const trigger = triggerSchema.safeParse(fn.trigger);
    if (!trigger.success) continue;
    routes.push({
      template: `${options.routePrefix}/${trigger.data.route ?? fn.name}`,
      methods: new Set(trigger.data.methods.map((method) => method.toUpperCase())),
      target: { fn, authLevel: trigger.data.authLevel },
    });
  }
  const table = new RouteTable(routes);

  return async (request, url, response) => {
    const method = request.method ?? 'GET';
    const match = table.find(method, url.pathname);
    if (match === undefined) return false;
    const { fn, authLevel } = match.route.target;
    const presented = {
      header: singleHeader(request, 'x-functions-key'),
      query: url.searchParams.get('code'),
    };
    if (!isAuthorised(authLevel, presented, keys)) {
      response.writeHead(401).end();
      return true;
    }
    try {
      const body = await readBody(request);
      const { response: answer } = await invoke(fn, {
        http: {
          url: url.href,
          method,
          headers: flattenHeaders(request),
          params: match.params,
          query: Object.fromEntries(url.searchParams),
          body: body.length > 0 ? { bytes: body } : null,
        },
      });
      writeAnswer(response, answer.returnValue?.http);
    } catch (error) {
      if (error instanceof BodyTooLargeError) {
        response.writeHead(413).end();
        return true;
      }
      log({
        level: 'error',
        category: 'host',
        message: `Function "${fn.name}" failed: ${describeError(error)}`,
      });
      response.writeHead(500).end();
    }
    return true;
  };
}

function singleHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function flattenHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/** A function that returns nothing is answered with 204, as the host in Azure does. */
function writeAnswer(response: ServerResponse, answer: HttpValue | undefined): void {
  if (answer === undefined) {
    response.writeHead(204).end();
    return;
  }
  const body = answer.body;
  const bytes = body?.bytes ?? Buffer.from(body?.string ?? body?.json ?? '');
  const cookies = (answer.cookies ?? []).map(serialiseCookie);
  response.writeHead(Number(answer.statusCode ?? 200), {
    ...answer.headers,
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
    'content-length': bytes.length,
  });
  response.end(bytes);
}

const sameSiteText = {
  none: undefined,
  lax: 'Lax',
  strict: 'Strict',
  explicitNone: 'None',
} as const;

function serialiseCookie(cookie: HttpCookie): string {
  const sameSite = sameSiteText[cookie.sameSite ?? 'none'];
  const expires = cookie.expires && new Date(cookie.expires.value.seconds * 1000).toUTCString();
  return [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    cookie.domain && `Domain=${cookie.domain.value}`,
    cookie.path && `Path=${cookie.path.value}`,
    expires && `Expires=${expires}`,
    cookie.maxAge && `Max-Age=${cookie.maxAge.value}`,
    cookie.secure?.value && 'Secure',
    cookie.httpOnly?.value && 'HttpOnly',
    sameSite && `SameSite=${sameSite}`,
  ]
    .filter((part) => typeof part === 'string')
    .join('; ');
}
