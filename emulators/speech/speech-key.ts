import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const TOKEN_LIFETIME_MS = 10 * 60_000;

const equal = (a: string, b: string) => {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};

/**
 * Who may use the service: holders of the subscription key, or of a token issued for it. The key
 * arrives as header or query parameter (on Node 22 and later the SDK can only send the query).
 */
export class SpeechKey {
  readonly #key: string;
  readonly #nowMs: () => number;

  constructor(options: { readonly key: string; nowMs(): number }) {
    this.#key = options.key;
    this.#nowMs = () => options.nowMs();
  }

  /** A token as `/sts/v1.0/issueToken` gives it out, valid for ten minutes. */
  issueToken(): string {
    const expiry = String(Math.round(this.#nowMs()) + TOKEN_LIFETIME_MS);
    return `${expiry}.${this.#sign(expiry)}`;
  }

  admits(request: Pick<IncomingMessage, 'headers'>, query: URLSearchParams): boolean {
    const header = request.headers['ocp-apim-subscription-key'];
    const key = typeof header === 'string' ? header : query.get('Ocp-Apim-Subscription-Key');
    if (key !== null) return equal(key, this.#key);
    const authorization = request.headers.authorization ?? query.get('Authorization') ?? '';
    const [, expiry, signature] = /^Bearer (\d+)\.([\w-]+)$/i.exec(authorization) ?? [];
    if (expiry === undefined || signature === undefined) return false;
    return equal(signature, this.#sign(expiry)) && Number(expiry) > this.#nowMs();
  }

  #sign(expiry: string): string {
    return createHmac('sha256', this.#key).update(expiry).digest('base64url');
  }
}
