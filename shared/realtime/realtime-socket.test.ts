import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { RealtimeSocket } from './realtime-socket.ts';
import { openServiceOnPaper, type ServiceOnPaper } from './testing/service-on-paper.ts';

const services: ServiceOnPaper[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
});

async function open(...behaviour: Parameters<typeof openServiceOnPaper>) {
  const service = await openServiceOnPaper(...behaviour);
  services.push(service);
  return service;
}

function dial(url: string) {
  const clock = new VirtualClock();
  const messages: string[] = [];
  const reasons: string[] = [];
  let onGone: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    onGone = resolve;
  });
  const connecting = RealtimeSocket.connect({
    url: url.replace('http', 'ws'),
    headers: { 'api-key': 'secret' },
    connectTimeoutMs: 2000,
    heartbeatMs: 5000,
    clock,
    onMessage: (text) => messages.push(text),
    onGone: (reason) => {
      reasons.push(reason);
      onGone();
    },
  });
  return { clock, connecting, messages, reasons, gone };
}

describe('connecting to the service', () => {
  it.each([
    [401, 'model_request_refused'],
    [404, 'model_request_refused'],
    [429, 'model_rate_limited'],
    [500, 'model_unavailable'],
    [503, 'model_unavailable'],
  ])('that answers with %i fails with %s', async (refuseWith, code) => {
    const service = await open({ refuseWith });
    const { connecting, clock, reasons } = dial(service.url);
    await expect(connecting).rejects.toMatchObject({ code });
    expect(clock.pendingTimers).toBe(0);
    expect(reasons).toEqual([]);
  });

  it('that is not there fails', async () => {
    const service = await open();
    await service.close();
    services.length = 0;
    const { connecting, clock } = dial(service.url);
    await expect(connecting).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('that does not answer fails after a while', async () => {
    const service = await open({ ignoreHandshakes: true });
    const { connecting, clock } = dial(service.url);
    const failed = expect(connecting).rejects.toMatchObject({ code: 'model_timeout' });
    await vi.waitFor(() => expect(service.handshakes).toHaveLength(1));
    await clock.advance(2000);
    await failed;
    expect(clock.pendingTimers).toBe(0);
  });

  it('shows it the key', async () => {
    const service = await open();
    const { connecting } = dial(service.url);
    const socket = await connecting;
    expect(service.handshakes[0]?.headers['api-key']).toBe('secret');
    socket.terminate();
  });
});

describe('a connection to the service', () => {
  it('passes messages both ways', async () => {
    const service = await open({ onMessage: (client, text) => client.send(`${text}!`) });
    const { connecting, messages } = dial(service.url);
    const socket = await connecting;
    socket.send('one');
    socket.send('two');
    await vi.waitFor(() => expect(messages).toEqual(['one!', 'two!']));
    socket.terminate();
  });

  it('that the service ends is reported once, with its reason', async () => {
    const service = await open();
    const { connecting, reasons, gone, clock } = dial(service.url);
    const socket = await connecting;
    service.connection.close(1011, 'session expired');
    await gone;
    await socket.close(100);
    expect(reasons).toEqual(['closed with 1011 session expired']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('that is quiet lives as long as its pings are answered', async () => {
    const service = await open();
    const { connecting, reasons, clock } = dial(service.url);
    const socket = await connecting;
    const { connection } = service;
    for (let round = 0; round < 4; round += 1) {
      const pinged = once(connection, 'ping');
      await clock.advance(5000);
      await pinged;
      // The answer to a later ping of ours comes after the client has read theirs.
      const answered = once(connection, 'pong');
      connection.ping();
      await answered;
    }
    expect(reasons).toEqual([]);
    socket.terminate();
  });

  it('whose pings are not answered is gone', async () => {
    const service = await open({ ignorePings: true });
    const { connecting, reasons, clock } = dial(service.url);
    await connecting;
    await clock.advance(5000);
    expect(reasons).toEqual([]);
    await clock.advance(5000);
    expect(reasons).toEqual(['the peer does not answer']);
    expect(clock.pendingTimers).toBe(0);
    await service.untilLeft();
  });

  it('that brings messages needs no answer to its pings', async () => {
    const service = await open({ ignorePings: true });
    const { connecting, reasons, messages, clock } = dial(service.url);
    const socket = await connecting;
    for (let round = 1; round <= 3; round += 1) {
      service.connection.send('news');
      await vi.waitFor(() => expect(messages).toHaveLength(round));
      await clock.advance(5000);
    }
    expect(reasons).toEqual([]);
    socket.terminate();
  });

  it('that is closed says goodbye, and reports nothing more', async () => {
    const service = await open();
    const { connecting, reasons, messages, clock } = dial(service.url);
    const socket = await connecting;
    const { connection } = service;
    const goodbye = once(connection, 'close');
    const closing = socket.close(1000);
    connection.send('too late');
    await closing;
    expect((await goodbye)[0]).toBe(1000);
    expect({ reasons, messages }).toEqual({ reasons: [], messages: [] });
    expect(clock.pendingTimers).toBe(0);
    await socket.close(1000);
  });

  it('does not wait for ever for the answer to its goodbye', async () => {
    const service = await open();
    const { connecting, clock } = dial(service.url);
    const socket = await connecting;
    service.connection.pause();
    const closing = socket.close(1000);
    await clock.advance(1000);
    await closing;
    expect(clock.pendingTimers).toBe(0);
  });

  it('takes nothing any more once it is cut', async () => {
    const service = await open();
    const { connecting, reasons } = dial(service.url);
    const socket = await connecting;
    socket.terminate();
    socket.send('hello');
    await service.untilLeft();
    expect(service.received).toEqual([]);
    expect(reasons).toEqual([]);
  });
});
