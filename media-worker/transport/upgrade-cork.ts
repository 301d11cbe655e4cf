import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * The cork under which sockets are upgraded.
 *
 * uWebSockets.js prints a warning whenever a response is written to outside a cork, an upgrade
 * included. But corked by itself, a response that becomes a socket in the same place in memory is
 * taken for a response that is over, and now and then closed (found by running 20.30). So the cork of
 * another response is used: one to ourselves, that is never answered.
 */
export interface UpgradeCork {
  /** Call when the app listens. Rejects when it cannot be reached. */
  open(host: string, port: number): Promise<void>;
  /** Runs `act` at once. */
  around(act: () => void): void;
  close(): void;
}

/** What of uWebSockets.js is used. */
export interface CorkingResponse {
  onAborted(act: () => void): unknown;
  cork(act: () => void): unknown;
}

export interface CorkingApp {
  get(path: string, handler: (response: CorkingResponse) => void): unknown;
}

const everyInterface: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Takes a path of its own that nobody can guess; must be called before the app's other routes. */
export function createUpgradeCork(app: CorkingApp): UpgradeCork {
  const path = `/${randomUUID()}`;
  let unanswered: CorkingResponse | undefined;
  let client: Socket | undefined;
  let onUnanswered: (() => void) | undefined;

  app.get(path, (response) => {
    response.onAborted(() => {
      unanswered = undefined;
    });
    unanswered = response;
    onUnanswered?.();
  });

  return {
    open: (host, port) =>
      new Promise((resolve, reject) => {
        onUnanswered = resolve;
        client = connect(port, everyInterface[host] ?? host);
        // Stays for the connection's life: without it, sockets open all the same, with a warning each.
        client.on('error', reject);
        client.once('close', () => reject(new Error('The upgrade cork was not taken.')));
        // Whoever answers is not this app: nothing answers on the path.
        client.once('data', () => client?.destroy());
        client.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        // The listening socket keeps the process alive, this one need not.
        client.unref();
      }),
    around(act) {
      if (unanswered === undefined) act();
      else unanswered.cork(act);
    },
    close: () => client?.destroy(),
  };
}
