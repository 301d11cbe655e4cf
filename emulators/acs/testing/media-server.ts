import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { listenOnLoopback } from '../../runtime/listen.ts';
import { EventLog } from './event-log.ts';

/** A frame as it came, parsed. */
export interface MediaFrame {
  readonly kind: string;
  readonly audioMetadata?: Readonly<Record<string, unknown>>;
  readonly audioData?: {
    readonly timestamp: string;
    readonly participantRawID: string;
    readonly data: string;
    readonly silent: boolean;
  };
  readonly dtmfData?: { readonly data: string };
}

export interface MediaConnection {
  readonly headers: IncomingHttpHeaders;
  readonly socket: WebSocket;
  readonly frames: EventLog<MediaFrame>;
}

/** A small media worker for tests. */
export interface MediaServer {
  readonly url: string;
  readonly connections: EventLog<MediaConnection>;
  /** Status with which the next upgrades are refused. */
  refuseWith: number | undefined;
  close(): Promise<void>;
}

export async function startMediaServer(): Promise<MediaServer> {
  const connections = new EventLog<MediaConnection>();
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  server.on('upgrade', (request, stream, head) => {
    if (media.refuseWith !== undefined) {
      stream.end(`HTTP/1.1 ${media.refuseWith} Refused\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const frames = new EventLog<MediaFrame>();
      socket.on('message', (payload) => frames.add(JSON.parse(payload.toString())));
      connections.add({ headers: request.headers, socket, frames });
    });
  });
  const port = await listenOnLoopback(server, 'media', 0);
  const media: MediaServer = {
    url: `ws://127.0.0.1:${port}/media`,
    connections,
    refuseWith: undefined,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return media;
}

/** The caller's audio that came in these frames, silence at both ends cut off. */
export function callerAudio(frames: readonly MediaFrame[]): Int16Array {
  const samples = frames.flatMap(({ audioData }) => {
    if (audioData === undefined) return [];
    const bytes = Buffer.from(audioData.data, 'base64');
    return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(index * 2));
  });
  const first = samples.findIndex((sample) => sample !== 0);
  const last = samples.findLastIndex((sample) => sample !== 0);
  return first < 0 ? new Int16Array() : Int16Array.from(samples.slice(first, last + 1));
}
