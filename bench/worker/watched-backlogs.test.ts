import { describe, expect, it } from 'vitest';
import type {
  IncomingRequest,
  Socket,
  TransportOptions,
} from '#media-worker/transport/transport.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { WatchedBacklogs } from './watched-backlogs.ts';

const operatingSystemTakes = 10_000;

/** A call whose reader has stopped: the operating system takes some bytes, the rest waits. */
async function stoppedReader() {
  const backlogs = new WatchedBacklogs();
  let sent = 0;
  const socket: Socket = {
    sendText: (text) => {
      sent += text.length;
    },
    sendBinary: () => undefined,
    get bufferedBytes() {
      return Math.max(0, sent - operatingSystemTakes);
    },
    close: () => undefined,
  };
  let call: Socket | undefined;
  let options: TransportOptions | undefined;
  await backlogs.through(async (given) => {
    options = given;
    return { name: 'ws', port: 0, openSockets: 0, close: async () => undefined };
  })({
    host: '',
    port: 0,
    http: () => Promise.reject(new Error('not used here')),
    sockets: [
      {
        path: '/',
        maxMessageBytes: 1,
        idleSeconds: 16,
        authorise: async () => ({
          admitted: true,
          open(opened) {
            call = opened;
            return { onMessage: () => undefined, onClose: () => undefined };
          },
          abandon: () => undefined,
        }),
      },
    ],
    maxSockets: 1,
    clock: new VirtualClock(),
    logger: new FakeLogger(),
  });
  const request: IncomingRequest = {
    method: 'GET',
    path: '/',
    remoteAddress: '',
    query: () => undefined,
    header: () => 'call-1',
  };
  const admission = await options?.sockets[0]?.authorise(request);
  if (admission?.admitted !== true) throw new Error('not admitted');
  const listener = admission.open(socket);
  return { backlogs, listener, send: (text: string) => call?.sendText(text) };
}

describe('WatchedBacklogs', () => {
  it('sees what waits in the process, and the code it was closed with', async () => {
    const { backlogs, listener, send } = await stoppedReader();
    send('not yet watched');
    await backlogs.fill('call-1');
    const filled = backlogs.of('call-1').mostBytes;
    expect(filled).toBeGreaterThan(0);
    for (let frame = 0; frame < 5; frame += 1) send('x'.repeat(100));
    expect(backlogs.of('call-1')).toEqual({ mostBytes: filled + 500, frameBytes: 100 });
    listener.onClose(1013, '');
    expect(backlogs.of('call-1').closed).toMatchObject({ code: 1013 });
  });

  it('knows nothing of a call that never was', () => {
    expect(() => new WatchedBacklogs().of('nobody')).toThrow('nobody');
  });
});
