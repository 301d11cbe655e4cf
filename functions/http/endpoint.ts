import type { HttpMethod, HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import type { Services } from '../services.ts';
import type { Access, Caller } from './caller.ts';
import { readJson } from './read-json.ts';
import { parsePart } from './request-problem.ts';

export interface Reply {
  readonly status: number;
  /** JSON. */
  readonly body?: unknown;
  /** Sent as they come, instead of `body`; the headers say what they are. */
  readonly bytes?: ReadableStream<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that has been authenticated and validated. */
export interface EndpointInput<Body, Query, Params> {
  readonly caller: Caller;
  readonly body: Body;
  readonly query: Query;
  readonly params: Params;
  readonly request: HttpRequest;
  readonly services: Services;
}

/** An HTTP endpoint as the registration sees it. */
export interface Endpoint {
  /** Unique among the app's functions. */
  readonly name: string;
  readonly method: HttpMethod;
  /** After `/api/v1/`. */
  readonly route: string;
  readonly access: Access;
  /** Validates and handles; throws CodedError for every failure a caller can act on. */
  run(request: HttpRequest, caller: Caller, services: Services): Promise<Reply>;
}

interface EndpointDefinition<
  Body extends z.ZodType,
  Query extends z.ZodType,
  Params extends z.ZodType,
> {
  readonly name: string;
  readonly method: HttpMethod;
  readonly route: string;
  readonly access: Access;
  readonly body?: Body;
  readonly query?: Query;
  readonly params?: Params;
  handle(input: EndpointInput<z.infer<Body>, z.infer<Query>, z.infer<Params>>): Promise<Reply>;
}

/**
 * Declares an endpoint. Parts without a schema are not read: a body without one never reaches the
 * handler.
 *
 * @example
 * export const terminateCall = defineEndpoint({
 *   name: 'terminateCall', method: 'POST', route: 'calls/terminate', access: { role: 'Operator' },
 *   body: z.strictObject({ call_id: z.string() }),
 *   async handle({ body, services }) { ... return { status: 200, body: { ... } }; },
 * });
 */
export function defineEndpoint<
  Body extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Params extends z.ZodType = z.ZodUndefined,
>(definition: EndpointDefinition<Body, Query, Params>): Endpoint {
  const { name, method, route, access } = definition;
  return {
    name,
    method,
    route,
    access,
    async run(request, caller, services) {
      const params = await parseIf('params', definition.params, () => request.params);
      const query = await parseIf('query', definition.query, () =>
        Object.fromEntries(request.query),
      );
      const body = await parseIf('body', definition.body, () => readJson(request));
      return definition.handle({ caller, body, query, params, request, services });
    },
  };
}

async function parseIf<Schema extends z.ZodType>(
  part: 'body' | 'query' | 'params',
  schema: Schema | undefined,
  read: () => unknown,
): Promise<z.infer<Schema>> {
  // Without a schema the type parameter is its default, ZodUndefined.
  if (schema === undefined) return undefined as z.infer<Schema>;
  return parsePart(part, schema, await read());
}
