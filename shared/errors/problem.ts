import { type ErrorCode, errorCatalogue } from './catalogue.ts';

/** RFC 9457 `application/problem+json` body. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly fix: string;
  readonly detail?: string;
  readonly traceId?: string;
  /** Field problems: JSON path and what is wrong. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** Builds the problem body of a catalogue code. `type` points into `docs/errors.md`. */
export function problemOf(
  code: ErrorCode,
  extra: Pick<Problem, 'detail' | 'traceId' | 'errors'> = {},
): Problem {
  const { status, title, fix } = errorCatalogue[code];
  return { type: `urn:continuo:error:${code}`, title, status, code, fix, ...extra };
}
