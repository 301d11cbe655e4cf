import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listenOnLoopback } from '../../runtime/listen.ts';
import { EventLog } from './event-log.ts';

/** One event as it arrived at the product's web hook. */
export interface ReceivedEvent {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly id: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface WebhookServer {
  readonly url: string;
  readonly log: EventLog<ReceivedEvent>;
  /** Statuses of the next answers, in order; 200 when there are none left. */
  readonly nextStatuses: number[];
  /** False: answers handshakes with a wrong code. */
  confirmHandshakes: boolean;
  /** The first event of this type (without `Microsoft.Communication.`), now or later. */
  event(type: string): Promise<ReceivedEvent>;
  types(): readonly string[];
  close(): Promise<void>;
}

interface WireEvent {
  readonly id: string;
  readonly type?: string;
  readonly eventType?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A small web hook for callbacks and Event Grid. */
export async function startWebhookServer(): Promise<WebhookServer> {
  const log = new EventLog<ReceivedEvent>();
  const nextStatuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const events: readonly WireEvent[] = JSON.parse(Buffer.concat(chunks).toString());
      const status = nextStatuses.shift() ?? 200;
      let answer = {};
      for (const event of events) {
        const type = (event.type ?? event.eventType ?? '').replace('Microsoft.Communication.', '');
        if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
          const code = webhook.confirmHandshakes ? event.data.validationCode : 'wrong';
          answer = { validationResponse: code };
        }
        const { url: path = '/', headers } = request;
        if (status === 200) log.add({ path, headers, id: event.id, type, body: event.data });
      }
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  const port = await listenOnLoopback(server, 'webhook', 0);
  const webhook: WebhookServer = {
    url: `http://127.0.0.1:${port}`,
    log,
    nextStatuses,
    confirmHandshakes: true,
    event: (type) => log.find((event) => event.type === type),
    types: () => log.all.map((event) => event.type),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return webhook;
}
