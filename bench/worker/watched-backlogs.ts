import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket, StartTransport } from '#media-worker/transport/transport.ts';
import type { Backlog } from './worker-messages.ts';

interface Watched {
  readonly socket: Socket;
  filledAt: number | undefined;
  mostBytes: number;
  frameBytes: number;
  closed: Backlog['closed'];
}

const fillerBytes = 1024;
const checkEveryMs = 20;
const settledAfterChecks = 10;

/** Sockets of calls, by id, seen from inside: what each has not taken. */
export class WatchedBacklogs {
  readonly #watched = new Map<string, Watched>();

  /**
   * Sends filler until the operating system takes no more: on one machine that is seconds to a minute of
   * audio, on a network a fraction of it, and no process can see it.
   */
  async fill(callConnectionId: string): Promise<void> {
    const watched = this.#find(callConnectionId);
    const filler = JSON.stringify({ kind: 'filler', text: 'x'.repeat(fillerBytes) });
    // What is sent moves on to the reader's side and makes room again, a few times.
    for (let settledChecks = 0; settledChecks < settledAfterChecks; settledChecks += 1) {
      if (watched.socket.bufferedBytes === 0) settledChecks = 0;
      while (watched.socket.bufferedBytes === 0) watched.socket.sendText(filler);
      await sleep(checkEveryMs);
    }
    watched.filledAt = performance.now();
    watched.mostBytes = watched.socket.bufferedBytes;
  }

  of(callConnectionId: string): Backlog {
    const { mostBytes, frameBytes, closed } = this.#find(callConnectionId);
    return { mostBytes, frameBytes, ...(closed === undefined ? {} : { closed }) };
  }

  /** The same transport with its sockets watched. */
  through(start: StartTransport): StartTransport {
    return (options) =>
      start({
        ...options,
        sockets: options.sockets.map((route) => ({
          ...route,
          authorise: async (request) => {
            const admission = await route.authorise(request);
            const id = request.header('x-ms-call-connection-id');
            if (!admission.admitted || id === undefined) return admission;
            return {
              ...admission,
              open: (socket) => {
                const watched = this.#watch(id, socket);
                const listener = admission.open(watching(watched));
                return {
                  onMessage: (message, isBinary) => listener.onMessage(message, isBinary),
                  onClose: (code, reason) => {
                    const afterMs = performance.now() - (watched.filledAt ?? Number.NaN);
                    watched.closed = { code, afterMs };
                    listener.onClose(code, reason);
                  },
                };
              },
            };
          },
        })),
      });
  }

  #watch(id: string, socket: Socket): Watched {
    const watched: Watched = {
      socket,
      filledAt: undefined,
      mostBytes: 0,
      frameBytes: 0,
      closed: undefined,
    };
    this.#watched.set(id, watched);
    return watched;
  }

  #find(id: string): Watched {
    const watched = this.#watched.get(id);
    if (watched === undefined) throw new Error(`There is no call ${id}.`);
    return watched;
  }
}

function watching(watched: Watched): Socket {
  const { socket } = watched;
  return {
    sendText(text) {
      socket.sendText(text);
      if (watched.filledAt === undefined) return;
      watched.frameBytes = Math.max(watched.frameBytes, text.length);
      watched.mostBytes = Math.max(watched.mostBytes, socket.bufferedBytes);
    },
    sendBinary: (bytes) => socket.sendBinary(bytes),
    get bufferedBytes() {
      return socket.bufferedBytes;
    },
    close: (code, reason) => socket.close(code, reason),
  };
}
