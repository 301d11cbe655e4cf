import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { CodedError } from '#shared/errors/coded-error.ts';
import { problemReply } from './http-reply.ts';
import type { Admission, HttpReply, IncomingRequest } from './transport.ts';
import { type TransportWorld, useTransports } from './transport-bench.ts';

/** The promises every transport keeps. */
export function describeTransport(name: string, createWorld: () => TransportWorld): void {
  describe(`${name} transport`, () => {
    const bench = useTransports(createWorld);
    const { echoes, admit, serve, dial, connected, refusalOf, closeOf } = bench;

    it('answers HTTP by its handler, and 404 as problem+json', async () => {
      const transport = await serve();
      const health = await fetch(`http://127.0.0.1:${transport.port}/health?deep=1`);
      expect(await health.json()).toEqual({ ok: true });
      const missing = await fetch(`http://127.0.0.1:${transport.port}/etc`, {
        method: 'POST',
        body: 'a body nobody reads',
      });
      expect(missing.status).toBe(404);
      expect(missing.headers.get('content-type')).toBe('application/problem+json');
    });

    it('answers HEAD and 304 with the head of GET and without its body', async () => {
      const page = { status: 200, contentType: 'text/html', body: '<p>hü' };
      const replies: Readonly<Record<string, HttpReply>> = {
        '/page': { ...page, headers: { 'cache-control': 'no-cache', etag: '"1"' } },
        '/unchanged': { ...page, status: 304, headers: { etag: '"1"' } },
      };
      const transport = await serve({
        http: async ({ path }) => replies[path] ?? problemReply('not_found'),
      });
      const ask = async (method: string, path: string) => {
        const reply = await fetch(`http://127.0.0.1:${transport.port}${path}`, { method });
        const { headers, status } = reply;
        const shown = ['content-type', 'content-length', 'cache-control', 'etag'].map((header) =>
          headers.get(header),
        );
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        return [status, ...shown, await reply.text()];
      };
      const head = [200, 'text/html', '6', 'no-cache', '"1"'];
      expect(await ask('GET', '/page')).toEqual([...head, '<p>hü']);
      expect(await ask('HEAD', '/page')).toEqual([...head, '']);
      expect(await ask('GET', '/unchanged')).toEqual([
        304,
        'text/html',
        '6',
        'no-store',
        '"1"',
        '',
      ]);
      const socketAddress = await fetch(`http://127.0.0.1:${transport.port}/socket`, {
        method: 'HEAD',
      });
      expect(socketAddress.status).toBe(426);
      expect(await socketAddress.text()).toBe('');
    });

    it('answers 500 without a word about the cause when the handler fails', async () => {
      const transport = await serve({ http: () => Promise.reject(new Error('secret detail')) });
      const reply = await fetch(`http://127.0.0.1:${transport.port}/health`);
      expect(reply.status).toBe(500);
      expect(await reply.text()).not.toContain('secret');
    });

    it('sends a plain request for a socket address away with 426', async () => {
      const transport = await serve();
      const reply = await fetch(`http://127.0.0.1:${transport.port}/socket`);
      expect(reply.status).toBe(426);
      expect(reply.headers.get('upgrade')).toBe('websocket');
    });

    it('gives the route what the request carries, then echoes', async () => {
      const seen: IncomingRequest[] = [];
      const transport = await serve({
        route: {
          async authorise(request) {
            seen.push(request);
            return admit();
          },
        },
      });
      const client = dial(transport, '/socket?token=a%2Bb&empty=', { 'X-Caller': 'acs' });
      await once(client, 'open');
      client.send('hello ü');
      const [echo, isBinary] = await once(client, 'message');
      expect({ text: echo.toString(), isBinary }).toEqual({ text: 'hello ü', isBinary: false });
      const [request] = seen;
      expect({
        method: request?.method,
        path: request?.path,
        token: request?.query('token'),
        absent: request?.query('absent'),
        header: request?.header('x-caller'),
        remote: request?.remoteAddress.includes('127.0.0.1'),
      }).toEqual({
        method: 'GET',
        path: '/socket',
        token: 'a+b',
        absent: undefined,
        header: 'acs',
        remote: true,
      });
    });

    it.each([
      ['unauthenticated', 401],
      ['forbidden', 403],
      ['conflict', 409],
      ['no_free_slot', 503],
    ] as const)('refuses the upgrade with %s before anything is open', async (code, status) => {
      const transport = await serve({
        route: { authorise: () => Promise.reject(new CodedError(code)) },
      });
      const refusal = await refusalOf(dial(transport));
      expect(refusal).toMatchObject({
        status,
        contentType: 'application/problem+json',
        problem: { code },
      });
      expect(transport.openSockets).toBe(0);
      expect(echoes).toEqual([]);
    });

    it('refuses with 500 when the route breaks, and logs why', async () => {
      const transport = await serve({
        route: { authorise: () => Promise.reject(new TypeError('broken')) },
      });
      expect((await refusalOf(dial(transport))).status).toBe(500);
      expect(bench.world().logger.events('error')).toEqual(['socket route failed to decide']);
    });

    it('refuses an address without a route with 404', async () => {
      const transport = await serve();
      expect((await refusalOf(dial(transport, '/elsewhere'))).status).toBe(404);
    });

    it('gives up what was admitted when the peer leaves before the upgrade', async () => {
      let decide: (admission: Admission) => void = vi.fn();
      const steps = new EventEmitter();
      const asked = once(steps, 'asked');
      const abandoned = once(steps, 'abandoned');
      const transport = await serve({
        route: {
          authorise() {
            steps.emit('asked');
            return new Promise((resolve) => {
              decide = resolve;
            });
          },
        },
      });
      const peer = connect(transport.port, '127.0.0.1');
      peer.write(
        'GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      await asked;
      peer.resetAndDestroy();
      await once(peer, 'close');
      await fetch(`http://127.0.0.1:${transport.port}/health`);
      decide(admit(() => steps.emit('abandoned')));
      await abandoned;
      expect(transport.openSockets).toBe(0);
    });

    it('tells the listener once when the peer closes, with code and reason', async () => {
      const transport = await serve();
      const client = await connected(transport);
      client.close(4001, 'bye');
      await once(client, 'close');
      await vi.waitFor(() => expect(echoes[0]?.closes).toEqual([{ code: 4001, reason: 'bye' }]));
    });

    it('closes with code and reason, and does nothing on a closed socket', async () => {
      const transport = await serve();
      const client = await connected(transport);
      const echo = echoes[0];
      echo?.socket.close(1007, 'malformed');
      const [code, reason] = await once(client, 'close');
      expect({ code, reason: reason.toString() }).toEqual({ code: 1007, reason: 'malformed' });
      await vi.waitFor(() => expect(echo?.closes).toHaveLength(1));
      echo?.socket.sendText('too late');
      echo?.socket.sendBinary(new Uint8Array(2));
      echo?.socket.close(1000, 'again');
      expect(echo?.socket.bufferedBytes).toBe(0);
      expect(echo?.closes).toHaveLength(1);
    });

    it('marks binary messages', async () => {
      const transport = await serve();
      const client = await connected(transport);
      client.send(Buffer.from([1, 2, 3]));
      await vi.waitFor(() => expect(echoes[0]?.messages).toEqual([{ bytes: 3, isBinary: true }]));
    });

    it('sends binary messages as they are, in order with text', async () => {
      const transport = await serve();
      const client = await connected(transport);
      const received: string[] = [];
      client.on('message', (message: Buffer, isBinary) =>
        received.push(message.toString(isBinary ? 'hex' : 'utf8')),
      );
      const socket = echoes[0]?.socket;
      socket?.sendBinary(Uint8Array.of(9, 0, 255).subarray(1));
      socket?.sendText('then text');
      socket?.sendBinary(new Uint8Array(0));
      await vi.waitFor(() => expect(received).toEqual(['00ff', 'then text', '']));
    });

    it('keeps the bytes of a binary message that waits for a slow reader', async () => {
      const transport = await serve();
      const client = await connected(transport);
      const received: number[] = [];
      client.on('message', (message: Buffer) => received.push(message[0] ?? -1));
      client.pause();
      const socket = echoes[0]?.socket;
      const scratch = new Uint8Array(64 * 1024);
      const sent: number[] = [];
      await vi.waitFor(
        () => {
          for (let more = 0; more < 20; more += 1) {
            sent.push(scratch.fill((sent.length + 1) % 251)[0] ?? -1);
            socket?.sendBinary(scratch);
          }
          expect(socket?.bufferedBytes).toBeGreaterThan(scratch.length);
        },
        { interval: 1 },
      );
      scratch.fill(255);
      client.resume();
      await vi.waitFor(() => expect(received).toHaveLength(sent.length), { timeout: 10_000 });
      expect(received).toEqual(sent);
    });

    it('says that the port is taken instead of sharing it', async () => {
      const transport = await serve();
      await expect(serve({ port: transport.port })).rejects.toMatchObject({
        name: 'AddressInUseError',
      });
    });

    it('closes open sockets with 1012 when it stops, and listens no more', async () => {
      const transport = await serve();
      const client = await connected(transport);
      const closed = closeOf(client);
      await transport.close();
      expect(await closed).toBe(1012);
      await transport.close();
      await expect(fetch(`http://127.0.0.1:${transport.port}/health`)).rejects.toThrow();
    });
  });
}
