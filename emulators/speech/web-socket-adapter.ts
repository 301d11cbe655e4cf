import type { WebSocket } from 'ws';
import type { ServiceSocket } from './service-connection.ts';

/** More than this unsent makes a synthesis wait: a client that does not read costs no memory. */
const HIGH_WATER_BYTES = 64 * 1024;
const LONGEST_CLOSE_REASON_BYTES = 123;

function fittingReason(reason: string): string {
  let fitting = reason;
  while (Buffer.byteLength(fitting) > LONGEST_CLOSE_REASON_BYTES) fitting = fitting.slice(0, -1);
  return fitting;
}

/** A `ws` socket as connections see it. */
export function adaptWebSocket(webSocket: WebSocket, url: URL): ServiceSocket {
  let waiting: (() => void)[] = [];
  const wakeAll = () => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  webSocket.on('close', wakeAll);
  return {
    url,
    send(message) {
      if (webSocket.readyState !== webSocket.OPEN) return;
      webSocket.send(message, () => {
        if (webSocket.bufferedAmount < HIGH_WATER_BYTES) wakeAll();
      });
    },
    drained() {
      return new Promise((resolve) => {
        const full = webSocket.bufferedAmount >= HIGH_WATER_BYTES;
        if (full && webSocket.readyState === webSocket.OPEN) waiting.push(resolve);
        // Even an empty socket gives way once, so that a stop message can come in between.
        else setImmediate(resolve);
      });
    },
    close: (code, reason) => webSocket.close(code, fittingReason(reason)),
  };
}
