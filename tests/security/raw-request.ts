import { request } from 'node:http';

/** A request exactly as it goes over the wire: nothing is normalised. */
export interface RawRequest {
  readonly method?: string;
  /** Path and query as written. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Sends the body in chunks, without announcing its length. */
  readonly chunked?: true;
}

export interface RawResponse {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Sends one request on a connection of its own. */
export function sendRaw(baseUrl: string, wanted: RawRequest): Promise<RawResponse> {
  const { hostname, port } = new URL(baseUrl);
  const { method = 'POST', path, headers = {}, body, chunked } = wanted;
  const length =
    chunked === true || body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method, path, headers: { ...headers, ...length }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
