import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Stands between the product and the telephony service's REST API and can hold answers back: what
 * was asked for has happened, but the product does not know yet.
 */
export interface AcsGateway {
  readonly url: string;
  /** Where the service is; known once the stack has booted. */
  useService(url: string): void;
  /** Holds the next answer to a POST on this path until the returned function is called. */
  holdAnswerTo(path: string): { readonly arrived: Promise<void>; release(): void };
  close(): Promise<void>;
}

export async function startAcsGateway(): Promise<AcsGateway> {
  let serviceUrl = '';
  let held: { path: string; arrived: () => void; released: Promise<void> } | undefined;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const answer = await forward(serviceUrl, incoming, Buffer.concat(chunks));
    if (held !== undefined && incoming.method === 'POST' && incoming.url?.startsWith(held.path)) {
      const { arrived, released } = held;
      held = undefined;
      arrived();
      await released;
    }
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : undefined);
    });
  });
  const port = await listenOnLoopback(server, 'telephony gateway', 0);
  return {
    url: `http://127.0.0.1:${port}`,
    useService(url) {
      serviceUrl = url;
    },
    holdAnswerTo(path) {
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const arrived = new Promise<void>((resolve) => {
        held = { path, arrived: resolve, released };
      });
      return { arrived, release };
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Passes a request on as it is: the signature covers its path, its host header and its body. */
function forward(serviceUrl: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { hostname, port } = new URL(serviceUrl);
  return new Promise((resolve, reject) => {
    const { method, url: path, headers } = incoming;
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 502,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
