import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { z } from 'zod';

const MAX_COMMAND_BYTES = 16 * 1024 * 1024;

/** What an endpoint does with one connected person or script. */
export interface ControlSession {
  /** @param text one command as it came. */
  onText(text: string): void;
  onClose(): void;
}

export interface ControlEndpoint {
  readonly path: string;
  /** @returns undefined to refuse the address (close code 1008). */
  open(query: URLSearchParams, send: (event: object) => void): ControlSession | undefined;
}

/** Reads a JSON command, or says what is wrong with it. */
export function parseCommand<Command>(
  schema: z.ZodType<Command>,
  text: string,
): { readonly command: Command } | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'A command is a JSON object.' };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { command: parsed.data };
  const issue = parsed.error.issues[0];
  return { problem: `${issue?.path.join('.') || 'command'}: ${issue?.message ?? 'not valid'}` };
}

/** The WebSockets of phone lines and handsets, on the port of everything else. */
export class ControlSockets {
  readonly #endpoints: readonly ControlEndpoint[];
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_COMMAND_BYTES });

  constructor(endpoints: readonly ControlEndpoint[]) {
    this.#endpoints = endpoints;
  }

  /** Listener for the HTTP server's `upgrade` event. */
  readonly onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const url = new URL(request.url ?? '/', 'http://emulator');
    const endpoint = this.#endpoints.find(({ path }) => path === url.pathname);
    if (endpoint === undefined) {
      stream.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) =>
      this.#serve(socket, endpoint, url.searchParams),
    );
  };

  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #serve(socket: WebSocket, endpoint: ControlEndpoint, query: URLSearchParams): void {
    const session = endpoint.open(query, (event) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(event));
    });
    if (session === undefined) {
      socket.close(1008, 'The address lacks a valid phone number.');
      return;
    }
    socket.on('message', (payload) => session.onText(payload.toString()));
    socket.on('close', () => session.onClose());
    // A connection that breaks is a phone that hangs up; 'close' follows.
    socket.on('error', () => socket.terminate());
  }
}
