import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { hardSizeFactor, mostUnreadBytes, shortestIdleSeconds } from './transport.ts';
import { maxMessageBytes, type TransportWorld, useTransports } from './transport-bench.ts';

/** What every transport does with peers that send too much, read too little or break the rules. */
export function describeTransportLimits(name: string, createWorld: () => TransportWorld): void {
  describe(`${name} transport under bad peers`, () => {
    const bench = useTransports(createWorld);
    const { echoes, serve, dial, connected, refusalOf, closeOf } = bench;

    it('refuses one socket too many with 429 and lets the next in when one has gone', async () => {
      const transport = await serve({ maxSockets: 1 });
      const first = await connected(transport);
      expect((await refusalOf(dial(transport))).status).toBe(429);
      first.close();
      await once(first, 'close');
      await vi.waitFor(() => expect(transport.openSockets).toBe(0));
      await connected(transport);
    });

    const tooLarge = 'x'.repeat(maxMessageBytes + 1);
    it.each<[string, (loud: WebSocket) => void]>([
      ['in one frame', (loud) => loud.send(tooLarge)],
      [
        'in fragments',
        (loud) => {
          loud.send(tooLarge.slice(0, maxMessageBytes), { fin: false });
          loud.send(tooLarge.slice(maxMessageBytes));
        },
      ],
      ['as binary', (loud) => loud.send(Buffer.from(tooLarge))],
    ])('closes with 1009 the socket whose message is too large, %s', async (_how, send) => {
      const transport = await serve();
      const [loud, quiet] = [await connected(transport), await connected(transport)];
      const closed = once(loud, 'close');
      send(loud);
      const [code, reason] = await closed;
      expect({ code, reason: reason.toString() }).toEqual({
        code: 1009,
        reason: `a message has at most ${maxMessageBytes} bytes`,
      });
      expect(echoes[0]?.messages).toEqual([]);
      quiet.send('x'.repeat(maxMessageBytes));
      const [echo] = await once(quiet, 'message');
      expect(echo).toHaveLength(maxMessageBytes);
      await vi.waitFor(() => expect(transport.openSockets).toBe(1));
    });

    it('cuts off who sends many times more than a message may have', async () => {
      const transport = await serve();
      const [loud, quiet] = [await connected(transport), await connected(transport)];
      const closed = closeOf(loud);
      loud.send('x'.repeat(maxMessageBytes * hardSizeFactor + 1));
      expect([1006, 1009]).toContain(await closed);
      expect(echoes[0]?.messages).toEqual([]);
      quiet.send('still here');
      await once(quiet, 'message');
    });

    it('ends the socket whose text is not UTF-8 before anybody sees it, and no other', async () => {
      const transport = await serve();
      const [broken, quiet] = [await connected(transport), await connected(transport)];
      const closed = closeOf(broken);
      broken.send(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false });
      expect([1006, 1007]).toContain(await closed);
      await vi.waitFor(() => expect(echoes[0]?.closes).toHaveLength(1));
      expect(echoes[0]?.messages).toEqual([]);
      quiet.send('still here');
      await once(quiet, 'message');
    });

    it('hands over no message any more once the listener has closed', async () => {
      const transport = await serve();
      const client = await connected(transport);
      const closed = closeOf(client);
      for (let sent = 0; sent < 20; sent += 1) client.send('close');
      expect(await closed).toBe(1008);
      await vi.waitFor(() => expect(echoes[0]?.closes).toHaveLength(1));
      expect(echoes[0]?.messages).toHaveLength(1);
    });

    it('takes ten thousand tiny messages in one go, in order', async () => {
      const transport = await serve();
      const client = await connected(transport);
      const received: string[] = [];
      const all = new Promise<void>((resolve) => {
        client.on('message', (text) => {
          received.push(text.toString());
          if (received.length === 10_000) resolve();
        });
      });
      for (let sent = 0; sent < 10_000; sent += 1) client.send(String(sent));
      await all;
      expect(received).toEqual(Array.from({ length: 10_000 }, (_, index) => String(index)));
    });

    it('closes the socket whose listener throws with 1011, and no other', async () => {
      const transport = await serve();
      const [broken, healthy] = [await connected(transport), await connected(transport)];
      const closed = closeOf(broken);
      broken.send('throw');
      expect(await closed).toBe(1011);
      healthy.send('still here');
      await once(healthy, 'message');
      expect(echoes[0]?.closes).toHaveLength(1);
    });

    it('shows how much a reader that stopped has not taken, and drops it on close', async () => {
      const transport = await serve();
      const client = await connected(transport);
      client.pause();
      const socket = echoes[0]?.socket;
      const chunk = 'x'.repeat(8192);
      await vi.waitFor(
        () => {
          for (let sent = 0; sent < 100; sent += 1) socket?.sendText(chunk);
          expect(socket?.bufferedBytes).toBeGreaterThan(100_000);
        },
        { interval: 1 },
      );
      socket?.close(1013, 'the reader is too slow');
      await bench.world().clock.advance(2000);
      await vi.waitFor(() => expect(echoes[0]?.closes).toHaveLength(1));
      expect(transport.openSockets).toBe(0);
    });

    it('cuts off a reader that leaves more unread than any route would', async () => {
      const transport = await serve();
      const client = await connected(transport);
      client.pause();
      const socket = echoes[0]?.socket;
      const chunk = 'x'.repeat(1024 * 1024);
      let mostBuffered = 0;
      await vi.waitFor(
        () => {
          for (let sent = 0; sent < 40; sent += 1) {
            socket?.sendText(chunk);
            mostBuffered = Math.max(mostBuffered, socket?.bufferedBytes ?? 0);
          }
          expect(echoes[0]?.closes).toEqual([{ code: 1006, reason: expect.any(String) }]);
        },
        { interval: 1 },
      );
      expect(mostBuffered).toBeLessThan(mostUnreadBytes + 2 * chunk.length);
      expect(transport.openSockets).toBe(0);
    });

    it.each([15, 640, 2000])(
      'closes a burst of 3,000 messages of %i bytes with the code and the reason',
      async (bytes) => {
        const transport = await serve();
        const client = await connected(transport);
        const closed = once(client, 'close');
        for (let sent = 0; sent < 200; sent += 1) client.send('x'.repeat(bytes));
        client.send('close');
        for (let sent = 0; sent < 2800; sent += 1) client.send('x'.repeat(bytes));
        const [code, reason] = await closed;
        expect({ code, reason: reason.toString() }).toEqual({ code: 1008, reason: 'enough' });
        expect(echoes[0]?.messages).toHaveLength(201);
      },
    );

    it('refuses a route whose peers would be cut off before they have read why', async () => {
      const tooShort = { idleSeconds: shortestIdleSeconds - 1 };
      await expect(serve({ route: tooShort })).rejects.toThrow(RangeError);
    });

    it('closes with as much of a long reason as a close frame can carry', async () => {
      const transport = await serve();
      const client = await connected(transport);
      const closed = once(client, 'close');
      echoes[0]?.socket.close(1008, `${'ü'.repeat(80)} and more`);
      const [code, reason] = await closed;
      expect({ code, reason: reason.toString() }).toEqual({ code: 1008, reason: 'ü'.repeat(61) });
    });
  });
}
