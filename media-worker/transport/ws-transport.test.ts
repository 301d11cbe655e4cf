import { EventEmitter, once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { jsonReply } from './http-reply.ts';
import { useTransports } from './transport-bench.ts';
import { describeTransportLimits } from './transport-limits-suite.ts';
import { describeTransport } from './transport-suite.ts';
import { startWsTransport } from './ws-transport.ts';

const createWorld = () => ({
  start: startWsTransport,
  clock: new VirtualClock(),
  logger: new FakeLogger(),
});
describeTransport('ws', createWorld);
describeTransportLimits('ws', createWorld);

describe('a peer that does not read while it is closed', () => {
  const { connected, echoes, serve, world } = useTransports(createWorld);

  /** A peer that was closed and goes on sending, so many waits of two seconds later. */
  async function afterSending(rounds: number) {
    const transport = await serve();
    const [busy, other] = [await connected(transport), await connected(transport)];
    /** What happened before has been taken in when answers come, twice to be sure. */
    const settled = async () => {
      for (const text of ['once', 'twice']) {
        const answered = once(other, 'message');
        other.send(text);
        await answered;
      }
    };
    busy.pause();
    busy.send('close');
    for (let round = 0; round < rounds; round += 1) {
      busy.send('more');
      await settled();
      await world().clock.advance(2000);
      await settled();
    }
    return busy;
  }

  it('has not been cut off after two seconds, if it goes on sending, and sees why', async () => {
    const busy = await afterSending(1);
    expect(echoes[0]?.closes).toEqual([]);
    const closed = once(busy, 'close');
    busy.resume();
    const [code, reason] = await closed;
    expect({ code, reason: reason.toString() }).toEqual({ code: 1008, reason: 'enough' });
  });

  it('is cut off after four seconds, whatever it sends', async () => {
    await afterSending(2);
    expect(echoes[0]?.closes).toMatchObject([{ code: 1006 }]);
  });

  it('is cut off after two seconds, when it sends nothing', async () => {
    const transport = await serve();
    const silent = await connected(transport);
    silent.pause();
    silent.send('close');
    await vi.waitFor(() => expect(echoes[0]?.messages).toHaveLength(1));
    await world().clock.advance(2000);
    await vi.waitFor(() => expect(echoes[0]?.closes).toMatchObject([{ code: 1006 }]));
  });
});

it('cuts off a peer that pings and reads no answer', async () => {
  const closes = new EventEmitter();
  const transport = await startWsTransport({
    host: '127.0.0.1',
    port: 0,
    http: async () => jsonReply(200, {}),
    sockets: [
      {
        path: '/socket',
        maxMessageBytes: 1024,
        idleSeconds: 60,
        authorise: async () => ({
          admitted: true,
          open: () => ({
            onMessage: () => undefined,
            onClose: (code) => closes.emit('close', code),
          }),
          abandon: () => undefined,
        }),
      },
    ],
    maxSockets: 2,
    clock: new VirtualClock(),
    logger: new FakeLogger(),
  });
  const closed = once(closes, 'close');
  const client = new WebSocket(`ws://127.0.0.1:${transport.port}/socket`);
  await once(client, 'open');
  client.on('error', () => client.terminate());
  client.pause();
  const payload = 'x'.repeat(125);
  let isOver = false;
  void closed.then(() => {
    isOver = true;
  });
  while (!isOver) {
    for (let sent = 0; sent < 5000; sent += 1) client.ping(payload);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await closed).toEqual([1006]);
  client.terminate();
  await transport.close();
});

it('keeps a quiet peer that answers pings and cuts off one that does not', async () => {
  const clock = new VirtualClock();
  const steps = new EventEmitter();
  const transport = await startWsTransport({
    host: '127.0.0.1',
    port: 0,
    http: async () => jsonReply(200, {}),
    sockets: [
      {
        path: '/socket',
        maxMessageBytes: 1024,
        idleSeconds: 16,
        authorise: async () => ({
          admitted: true,
          open: () => ({
            onMessage: () => steps.emit('message'),
            onClose: (code) => steps.emit('close', code),
          }),
          abandon: () => steps.emit('abandon'),
        }),
      },
    ],
    maxSockets: 2,
    clock,
    logger: new FakeLogger(),
  });
  const client = new WebSocket(`ws://127.0.0.1:${transport.port}/socket`);
  await once(client, 'open');
  for (let round = 0; round < 4; round += 1) {
    const pinged = once(client, 'ping');
    await clock.advance(8000);
    await pinged;
    const heard = once(steps, 'message');
    client.send('after the pong');
    await heard;
  }
  expect(transport.openSockets).toBe(1);

  client.pause();
  const cutOff = once(steps, 'close');
  await clock.advance(8000);
  await clock.advance(8000);
  expect(await cutOff).toEqual([1006]);
  client.terminate();
  await transport.close();
  expect(clock.pendingTimers).toBe(0);
});
