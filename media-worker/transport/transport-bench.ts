import { once } from 'node:events';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { jsonReply, problemReply } from './http-reply.ts';
import type {
  Admission,
  Socket,
  SocketListener,
  SocketRoute,
  StartTransport,
  Transport,
  TransportOptions,
} from './transport.ts';

export const maxMessageBytes = 16 * 1024;

/** An admission that echoes text, and what the suite can see of it. */
class Echo implements SocketListener {
  readonly closes: { code: number; reason: string }[] = [];
  readonly messages: { bytes: number; isBinary: boolean }[] = [];
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  onMessage(message: Buffer, isBinary: boolean): void {
    this.messages.push({ bytes: message.length, isBinary });
    const text = message.toString();
    if (text === 'throw') throw new Error('the listener is broken');
    if (text === 'close') {
      this.socket.close(1008, 'enough');
      return;
    }
    this.socket.sendText(text);
  }

  onClose(code: number, reason: string): void {
    this.closes.push({ code, reason });
  }
}

/** What a test file brings along: the transport and a world it can look into. */
export interface TransportWorld {
  readonly start: StartTransport;
  readonly clock: Clock & { advance(byMs: number): Promise<void>; readonly pendingTimers: number };
  readonly logger: Logger & { events(level: 'error'): readonly string[] };
}

/** Transports of one suite, closed after each test, and clients to dial them with. */
export function useTransports(createWorld: () => TransportWorld) {
  let world = createWorld();
  const opened: Transport[] = [];
  const clients: WebSocket[] = [];
  const echoes: Echo[] = [];

  beforeEach(() => {
    world = createWorld();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate();
    for (const transport of opened.splice(0)) await transport.close();
    echoes.length = 0;
    expect(world.clock.pendingTimers).toBe(0);
  });

  const admit = (abandoned: () => void = vi.fn()): Admission => ({
    admitted: true,
    open(socket) {
      const echo = new Echo(socket);
      echoes.push(echo);
      return echo;
    },
    abandon: abandoned,
  });

  async function serve(options: Partial<TransportOptions> & { route?: Partial<SocketRoute> } = {}) {
    const { route, ...rest } = options;
    const transport = await world.start({
      host: '127.0.0.1',
      port: 0,
      http: async (request) =>
        request.path === '/health' ? jsonReply(200, { ok: true }) : problemReply('not_found'),
      sockets: [
        {
          path: '/socket',
          maxMessageBytes,
          idleSeconds: 60,
          authorise: async () => admit(),
          ...route,
        },
      ],
      maxSockets: 100,
      clock: world.clock,
      logger: world.logger,
      ...rest,
    });
    opened.push(transport);
    return transport;
  }

  function dial(transport: Transport, path = '/socket', headers: Record<string, string> = {}) {
    const client = new WebSocket(`ws://127.0.0.1:${transport.port}${path}`, { headers });
    clients.push(client);
    client.on('error', () => client.terminate());
    return client;
  }

  async function connected(transport: Transport, path?: string) {
    const client = dial(transport, path);
    await once(client, 'open');
    return client;
  }

  /** The status and body of a refused upgrade. */
  async function refusalOf(client: WebSocket) {
    const [, response] = await once(client, 'unexpected-response');
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part);
    return {
      status: response.statusCode,
      contentType: response.headers['content-type'],
      problem: JSON.parse(Buffer.concat(parts).toString()),
    };
  }

  async function closeOf(client: WebSocket) {
    const [code] = await once(client, 'close');
    return code;
  }

  return {
    world: () => world,
    echoes,
    admit,
    serve,
    dial,
    connected,
    refusalOf,
    closeOf,
  };
}
