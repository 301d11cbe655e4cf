import type { z } from 'zod';
import { acsErrors } from './acs-error.ts';

/** A request after its signature was checked. */
export interface RestRequest {
  /** Values of the route's named groups. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed JSON; undefined for an empty body. */
  readonly json: unknown;
}

export interface RestResponse {
  readonly status: number;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, instead of `json`. */
  readonly bytes?: { readonly contentType: string; readonly content: Buffer };
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Matched against the whole path; `{name}` takes one segment up to the next `/` or `:`. */
  readonly path: string;
  /** `signed` needs the access-key signature; `open` is for people, tests and key sets. */
  readonly access: 'signed' | 'open';
  handle(request: RestRequest): RestResponse | Promise<RestResponse>;
}

/** Reads the values of a path, or returns undefined when the route is another one. */
export function matchPath(
  route: Route,
  path: string,
): Readonly<Record<string, string>> | undefined {
  const names: string[] = [];
  const pattern = route.path
    .split(/(\{\w+\})/)
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(name);
      return '([^/:]+)';
    })
    .join('');
  const values = new RegExp(`^${pattern}$`).exec(path);
  if (values === null) return undefined;
  return Object.fromEntries(
    names.map((name, index) => [name, decodeURIComponent(values[index + 1] ?? '')]),
  );
}

/** Validates a body. @throws AcsError 400 naming the first field that is wrong. */
export function readBody<Output>(schema: z.ZodType<Output>, json: unknown): Output {
  const parsed = schema.safeParse(json ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw acsErrors.invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
}
