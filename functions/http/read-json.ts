import type { HttpRequest } from '@azure/functions';
import { CodedError } from '#shared/errors/coded-error.ts';
import { RequestProblem } from './request-problem.ts';

/** Larger than any batch of events that Event Grid delivers (Microsoft docs: 1 MB a batch). */
const maxBodyBytes = 1_100_000;

/**
 * The request's body as JSON.
 *
 * @throws CodedError `payload_too_large`, RequestProblem when it is not JSON
 */
export async function readJson(request: HttpRequest): Promise<unknown> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge();
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > maxBodyBytes) throw tooLarge();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw new RequestProblem([{ path: 'body', message: 'Send valid JSON in UTF-8.' }]);
    }
    throw error;
  }
}

function tooLarge(): CodedError {
  return new CodedError('payload_too_large', `At most ${maxBodyBytes} bytes are taken.`);
}
