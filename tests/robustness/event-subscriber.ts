import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';
import { EventTape } from '../event-tape.ts';

const eventSchema = z.looseObject({
  id: z.string(),
  eventType: z.string(),
  data: z.looseObject({ validationCode: z.string().optional() }),
});

/** An Event Grid event as it was posted. */
export type PostedEvent = z.infer<typeof eventSchema>;

/** A subscriber of the tests' own: it answers the handshake and keeps what it gets. */
export interface EventSubscriber {
  readonly url: string;
  readonly events: EventTape<PostedEvent>;
  close(): Promise<void>;
}

export async function startEventSubscriber(): Promise<EventSubscriber> {
  const events = new EventTape<PostedEvent>();

  async function take(incoming: IncomingMessage): Promise<unknown> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const posted = z.array(eventSchema).parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    const validationResponse = posted[0]?.data.validationCode;
    if (validationResponse !== undefined) return { validationResponse };
    for (const event of posted) events.add(event);
    return {};
  }

  const server = createServer((incoming, outgoing) => {
    take(incoming).then(
      (answer) => outgoing.end(JSON.stringify(answer)),
      () => outgoing.writeHead(400).end(),
    );
  });
  const port = await listenOnLoopback(server, 'event subscriber', 0);
  return {
    url: `http://127.0.0.1:${port}/`,
    events,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
