import type * as Uws from 'uWebSockets.js';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { jsonReply } from './http-reply.ts';
import { loadNativeUws, NativeBinaryMissingError } from './load-native-uws.ts';
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

/** The library, with every upgrade noted: how many corks were open around it. */
function withNotedUpgrades(uws: typeof Uws, corksAround: number[]): typeof Uws {
  return {
    ...uws,
    App() {
      const app = uws.App();
      const serveSockets = app.ws.bind(app);
      app.ws = (pattern, behavior) =>
        serveSockets(pattern, {
          ...behavior,
          upgrade(response, request, context) {
            let corks = 0;
            const cork = response.cork.bind(response);
            const upgrade = response.upgrade.bind(response);
            response.cork = (act) => {
              corks += 1;
              cork(act);
              corks -= 1;
              return response;
            };
            response.upgrade = (...parts) => {
              corksAround.push(corks);
              upgrade(...parts);
            };
            return behavior.upgrade?.(response, request, context);
          },
        });
      return app;
    },
  };
}

/** What the library allows at least, and the granularity of its timers makes half as much again. */
const shortestIdleSeconds = 8;

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

  // One socket in some dozens, in some processes, was closed as soon as it was open: `cork` looks at
  // memory that the upgrade has given another meaning. Which ones depends on the heap.
  it('opens a socket outside of every cork', async () => {
    const corksAround: number[] = [];
    const transport = await createUwsTransport(withNotedUpgrades(loadNativeUws(), corksAround))({
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
            open: () => ({ onMessage: () => undefined, onClose: () => undefined }),
            abandon: () => undefined,
          }),
        },
      ],
      maxSockets: 2,
      clock: new VirtualClock(),
      logger: new FakeLogger(),
    });
    const client = new WebSocket(`ws://127.0.0.1:${transport.port}/socket`);
    await once(client, 'open');
    expect(corksAround).toEqual([0]);
    client.terminate();
    await transport.close();
  });

  const createWorld = () => ({
    start: createUwsTransport(loadNativeUws()),
    clock: new VirtualClock(),
    logger: new FakeLogger(),
  });
  describeTransport('uws', createWorld);
  describeTransportLimits('uws', createWorld);
});
