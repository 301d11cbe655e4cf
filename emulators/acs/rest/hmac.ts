import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AcsError } from './acs-error.ts';

/** A request as far as its signature covers it. */
export interface SignedRequest {
  readonly method: string;
  /** Exactly as on the request line. */
  readonly pathAndQuery: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

const SCHEME =
  /^HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=([A-Za-z0-9+/]+=*)$/;

function same(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}

const denied = (detail: string) =>
  new AcsError(401, 'Denied', `Denied by the resource provider: ${detail}`);

/**
 * Checks the access-key signature (Microsoft docs: Communication Services, Sign an HTTP request).
 * @throws AcsError 401 when it is missing, covers another body, or was made with another key.
 */
export function verifySignature(request: SignedRequest, key: Buffer): void {
  const header = (name: string): string => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  const signature = SCHEME.exec(header('authorization'))?.[1];
  if (signature === undefined)
    throw denied('the Authorization header is missing or has another scheme.');
  const contentHash = createHash('sha256').update(request.body).digest('base64');
  if (!same(header('x-ms-content-sha256'), contentHash))
    throw denied('the content hash does not match.');
  const signed = `${request.method}\n${request.pathAndQuery}\n${header('x-ms-date')};${header('host')};${contentHash}`;
  const expected = createHmac('sha256', key).update(signed, 'utf8').digest('base64');
  if (!same(signature, expected)) throw denied('the signature does not match.');
}
