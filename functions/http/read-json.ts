import type { HttpRequest } from '@azure/functions';
import { CodedError } from '#shared/errors/coded-error.ts';
import { RequestProblem } from './request-problem.ts';

/** Larger than any batch of events that Event Grid delivers (Microsoft docs: 1 MB a batch). */
const maxBodyBytes = 1_100_000;

/**
 * The request's body as JSON.
 *
 * @throws CodedError `payload_too_large`, RequestProblem when it is not JSON or holds a field `__proto__`
 */
export async function readJson(request: HttpRequest): Promise<unknown> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge();
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > maxBodyBytes) throw tooLarge();
  const body = parse(bytes);
  if (holdsPrototype(body)) {
    throw new RequestProblem([{ path: 'body', message: 'No field is called __proto__.' }]);
  }
  return body;
}

function parse(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw new RequestProblem([{ path: 'body', message: 'Send valid JSON in UTF-8.' }]);
    }
    throw error;
  }
}

/**
 * Nobody sends this name by mistake, and schemas drop it without a word. Lists in lists may be nested
 * deeper than calls can be.
 */
function holdsPrototype(body: unknown): boolean {
  const open: unknown[] = [body];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return true;
    for (const inner of Object.values(value)) open.push(inner);
  }
  return false;
}

function tooLarge(): CodedError {
  return new CodedError('payload_too_large', `At most ${maxBodyBytes} bytes are taken.`);
}
