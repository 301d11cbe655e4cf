import WebSocket from 'ws';

/** An attempt to open a WebSocket. */
export interface Upgrade {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of each text frame; the first one may come together with the handshake. */
  readonly onText?: (text: string) => void;
}

/** The server said no, before there was a socket. */
export interface RefusedUpgrade {
  readonly opened: false;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** There is a socket. */
export interface OpenUpgrade {
  readonly opened: true;
  readonly socket: WebSocket;
  /** How it ends, whoever ends it. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

const handshakeTimeoutMs = 10_000;

/** Tries to open a socket. @throws Error when there is no answer at all. */
export function upgrade(baseUrl: string, wanted: Upgrade): Promise<RefusedUpgrade | OpenUpgrade> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${baseUrl}${wanted.path}`, {
      headers: { ...wanted.headers },
      handshakeTimeout: handshakeTimeoutMs,
      perMessageDeflate: false,
    });
    const closed = new Promise<{ code: number; reason: string }>((settle) => {
      socket.on('close', (code, reason) => settle({ code, reason: reason.toString() }));
    });
    socket.on('message', (frame, isBinary) => {
      if (!isBinary) wanted.onText?.(frame.toString());
    });
    socket.on('open', () => resolve({ opened: true, socket, closed }));
    socket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          opened: false,
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString('utf8'),
        });
        socket.terminate();
      });
    });
    socket.on('error', reject);
  });
}

/** Opens a socket that must open. @throws Error when it is refused. */
export async function mustOpen(baseUrl: string, wanted: Upgrade): Promise<OpenUpgrade> {
  const answer = await upgrade(baseUrl, wanted);
  if (answer.opened) return answer;
  throw new Error(`The socket was refused with ${answer.status}: ${answer.text}`);
}
