import type * as Uws from 'uWebSockets.js';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { jsonReply } from './http-reply.ts';
import { loadNativeUws, NativeBinaryMissingError } from './load-native-uws.ts';
import { shortestIdleSeconds } from './transport.ts';
import { describeTransportLimits } from './transport-limits-suite.ts';
import { describeTransport } from './transport-suite.ts';
import { createUwsTransport } from './uws-transport.ts';

function nativeIsMissing(): string | undefined {
  try {
    loadNativeUws();
    return undefined;
  } catch (error) {
    if (error instanceof NativeBinaryMissingError) return error.message;
    throw error;
  }
}

const missing = nativeIsMissing();

interface NotedUpgrade {
  /** Corks of the response that was upgraded. */
  readonly ownCorks: number;
  /** Corks of whatever response: with none, the library prints a warning. */
  readonly allCorks: number;
}

/** The library, with every upgrade noted: what corks were open around it. */
function withNotedUpgrades(uws: typeof Uws, upgrades: NotedUpgrade[]): typeof Uws {
  let allCorks = 0;
  const noteCorks = (response: Uws.HttpResponse, change: (by: number) => void) => {
    const cork = response.cork.bind(response);
    response.cork = (act) => {
      change(+1);
      cork(act);
      change(-1);
      return response;
    };
  };
  return {
    ...uws,
    App() {
      const app = uws.App();
      const answerGet = app.get.bind(app);
      app.get = (pattern, handler) =>
        answerGet(pattern, (response, request) => {
          noteCorks(response, (by) => {
            allCorks += by;
          });
          handler(response, request);
        });
      const serveSockets = app.ws.bind(app);
      app.ws = (pattern, behavior) =>
        serveSockets(pattern, {
          ...behavior,
          upgrade(response, request, context) {
            let ownCorks = 0;
            noteCorks(response, (by) => {
              allCorks += by;
              ownCorks += by;
            });
            const upgrade = response.upgrade.bind(response);
            response.upgrade = (...parts) => {
              upgrades.push({ ownCorks, allCorks });
              upgrade(...parts);
            };
            return behavior.upgrade?.(response, request, context);
          },
        });
      return app;
    },
  };
}

/** Tells when the library's timers tick: a socket of the shortest idle time is pinged each time. */
async function startTicks(uws: typeof Uws) {
  const app = uws.App();
  app.ws('/ticks', { idleTimeout: 8, sendPingsAutomatically: true });
  const listening = await new Promise<Uws.us_listen_socket>((resolve, reject) => {
    app.listen('127.0.0.1', 0, (token) =>
      token === false ? reject(new Error('No port.')) : resolve(token),
    );
  });
  const client = new WebSocket(`ws://127.0.0.1:${uws.us_socket_local_port(listening)}/ticks`);
  await once(client, 'open');
  return {
    next: () => once(client, 'ping'),
    close() {
      client.terminate();
      uws.us_listen_socket_close(listening);
    },
  };
}

describe.skipIf(missing !== undefined)(missing ?? 'native uWebSockets.js', () => {
  it('keeps a quiet peer that answers pings and cuts off one that does not', async () => {
    const closes = new EventEmitter();
    const transport = await createUwsTransport(loadNativeUws())({
      host: '127.0.0.1',
      port: 0,
      http: async () => jsonReply(200, {}),
      sockets: [
        {
          path: '/socket',
          maxMessageBytes: 1024,
          idleSeconds: shortestIdleSeconds,
          authorise: async (request) => ({
            admitted: true,
            open: () => ({
              onMessage: () => undefined,
              onClose: (code) => closes.emit('close', request.query('name'), code),
            }),
            abandon: () => undefined,
          }),
        },
      ],
      maxSockets: 2,
      clock: new VirtualClock(),
      logger: new FakeLogger(),
    });
    const dial = async (name: string) => {
      const client = new WebSocket(`ws://127.0.0.1:${transport.port}/socket?name=${name}`);
      await once(client, 'open');
      return client;
    };
    const [quiet, gone] = [await dial('quiet'), await dial('gone')];
    const pinged = once(quiet, 'ping');
    gone.pause();
    // The library's own clock runs this one.
    expect(await once(closes, 'close')).toEqual(['gone', 1006]);
    await pinged;
    expect(transport.openSockets).toBe(1);
    quiet.terminate();
    gone.terminate();
    await once(closes, 'close');
    await transport.close();
  });

  // Of 3,000 messages at once, a few in a hundred bursts ended with 1006: the library's timers tick every
  // four seconds, and one tick after its close frame it closed for good while the peer was still writing.
  it('lets a peer that does not read while it sends see why it was closed, a tick later', async () => {
    const uws = loadNativeUws();
    const ticks = await startTicks(uws);
    const closedHere = new EventEmitter();
    const transport = await createUwsTransport(uws)({
      host: '127.0.0.1',
      port: 0,
      http: async () => jsonReply(200, {}),
      sockets: [
        {
          path: '/socket',
          maxMessageBytes: 1024,
          idleSeconds: shortestIdleSeconds,
          authorise: async () => ({
            admitted: true,
            open: (socket) => ({
              onMessage: () => socket.close(1008, 'too many messages'),
              onClose: () => closedHere.emit('close'),
            }),
            abandon: () => undefined,
          }),
        },
      ],
      maxSockets: 1,
      clock: new VirtualClock(),
      logger: new FakeLogger(),
    });
    const busy = new WebSocket(`ws://127.0.0.1:${transport.port}/socket`);
    await once(busy, 'open');
    busy.pause();
    const closing = once(closedHere, 'close');
    busy.send('one');
    await closing;
    await ticks.next();
    const closed = once(busy, 'close');
    for (let sent = 0; sent < 10; sent += 1) {
      await new Promise((resolve) => busy.send('more', resolve));
    }
    busy.resume();
    const [code, reason] = await closed;
    expect({ code, reason: reason.toString() }).toEqual({
      code: 1008,
      reason: 'too many messages',
    });
    await transport.close();
    ticks.close();
  });

  const serveEcho = (uws: typeof Uws) =>
    createUwsTransport(uws)({
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
            open: (socket) => ({
              onMessage: (message) => socket.sendText(message.toString()),
              onClose: () => undefined,
            }),
            abandon: () => undefined,
          }),
        },
      ],
      maxSockets: 200,
      clock: new VirtualClock(),
      logger: new FakeLogger(),
    });

  // One socket in some dozens, in some processes, was closed as soon as it was open: `cork` looks at
  // memory that the upgrade has given another meaning. Which ones depends on the heap. Without any
  // cork, the library prints a warning for each socket.
  it('opens a socket outside of its own cork and inside of another one', async () => {
    const upgrades: NotedUpgrade[] = [];
    const transport = await serveEcho(withNotedUpgrades(loadNativeUws(), upgrades));
    for (let opened = 0; opened < 3; opened += 1) {
      const client = new WebSocket(`ws://127.0.0.1:${transport.port}/socket`);
      await once(client, 'open');
      client.terminate();
    }
    expect(upgrades).toEqual(Array(3).fill({ ownCorks: 0, allCorks: 1 }));
    await transport.close();
  });

  it('loses none of 5,000 sockets that open and close a hundred at a time', async () => {
    const transport = await serveEcho(loadNativeUws());
    const isServed = async (): Promise<boolean> => {
      const client = new WebSocket(`ws://127.0.0.1:${transport.port}/socket`);
      const answered = new Promise<boolean>((resolve) => {
        client.on('message', () => resolve(true));
        for (const end of ['close', 'error']) client.on(end, () => resolve(false));
      });
      client.on('open', () => client.send('hello'));
      const served = await answered;
      client.terminate();
      return served;
    };
    let [begun, served] = [0, 0];
    const openOneAfterTheOther = async () => {
      while (begun < 5000) {
        begun += 1;
        if (await isServed()) served += 1;
      }
    };
    await Promise.all(Array.from({ length: 100 }, openOneAfterTheOther));
    expect(served).toBe(5000);
    await vi.waitFor(() => expect(transport.openSockets).toBe(0));
    await transport.close();
  }, 30_000);

  const createWorld = () => ({
    start: createUwsTransport(loadNativeUws()),
    clock: new VirtualClock(),
    logger: new FakeLogger(),
  });
  describeTransport('uws', createWorld);
  describeTransportLimits('uws', createWorld);
});
