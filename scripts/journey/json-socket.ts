import WebSocket from 'ws';

/** A WebSocket that carries JSON objects both ways. */
export interface JsonSocket {
  send(message: Readonly<Record<string, unknown>>): void;
  close(): void;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/**
 * Connects and delivers each JSON object that arrives.
 * @throws Error when the connection is refused, with the HTTP status if there is one.
 */
export function connectJsonSocket(
  url: string,
  onMessage: (message: Readonly<Record<string, unknown>>) => void,
): Promise<JsonSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const closed = new Promise<{ code: number; reason: string }>((settle) => {
      socket.on('close', (code, reason) => settle({ code, reason: reason.toString() }));
    });
    socket.on('message', (text) => {
      const message: unknown = JSON.parse(text.toString());
      if (message && typeof message === 'object')
        onMessage(message as Readonly<Record<string, unknown>>);
    });
    socket.on('unexpected-response', (_request, response) => {
      reject(
        new Error(
          `${new URL(url).pathname} answered ${response.statusCode ?? 'nothing'} instead of opening a socket.`,
        ),
      );
      socket.terminate();
    });
    socket.on('error', (error) =>
      reject(new Error(`${new URL(url).pathname}: ${error.message}`, { cause: error })),
    );
    socket.on('open', () => {
      resolve({
        send: (message) => socket.send(JSON.stringify(message)),
        close: () => socket.close(),
        closed,
      });
    });
  });
}
