import type { z } from 'zod';
import { CodedError } from '#shared/errors/coded-error.ts';

/** The request does not fit its schema. Code `invalid_request`; carries what is wrong, by path. */
export class RequestProblem extends CodedError {
  override readonly name = 'RequestProblem';
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor(
    errors: readonly { readonly path: string; readonly message: string }[],
    options?: ErrorOptions,
  ) {
    const detail = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
    super('invalid_request', detail, options);
    this.errors = errors;
  }
}

/** Parses one part of a request. @throws RequestProblem */
export function parsePart<Schema extends z.ZodType>(
  part: 'body' | 'query' | 'params',
  schema: Schema,
  value: unknown,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RequestProblem(
    parsed.error.issues.map(({ path, message }) => ({
      path: [part, ...path.map(String)].join('.'),
      message,
    })),
  );
}
