import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { encodeAudioFrame, stopAudioFrame } from '#media-worker/acs-media/frame-codec.ts';
import { SimulatedCall } from './simulated-call.ts';
import { usualPattern } from './speaking-pattern.ts';

let server: WebSocketServer;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
});

afterEach(async () => {
  for (const socket of server.clients) socket.terminate();
  server.close();
  await once(server, 'close');
});

const port = (): number => {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No port.');
  return address.port;
};

/** A stream, and the worker's side of it. */
async function stream<Opened>(open: () => Promise<Opened>): Promise<[Opened, WebSocket]> {
  const connected = once(server, 'connection');
  const opened = await open();
  const [socket] = await connected;
  return [opened, socket];
}

const dial = () =>
  SimulatedCall.open({
    port: port(),
    path: '/stream?token=t',
    callConnectionId: 'call-1',
    pattern: usualPattern,
    startInMs: 0,
  });

describe('SimulatedCall', () => {
  it('knows how its stream ended', async () => {
    const [call, worker] = await stream(dial);
    worker.close(1012, 'service restart');
    expect(await call.ended()).toMatchObject({ code: 1012, reason: 'service restart' });
    expect(call.isOpen).toBe(false);
  });

  it('knows that a stream was cut off', async () => {
    const [call, worker] = await stream(dial);
    worker.terminate();
    expect(await call.ended()).toMatchObject({ code: 1006 });
  });

  it('takes its new stream’s first audio for that, and nothing else', async () => {
    const [call, first] = await stream(dial);
    first.close(1012);
    await call.ended();
    const [{ openedAtMs, firstAudioAtMs }, second] = await stream(() => call.reopen(port()));
    let isHeard = false;
    void firstAudioAtMs.then(() => {
      isHeard = true;
    });
    const framesBefore = call.framesReceived;
    second.send(stopAudioFrame);
    while (call.framesReceived === framesBefore) await new Promise(setImmediate);
    expect(isHeard).toBe(false);
    second.send(encodeAudioFrame(Buffer.alloc(640)));
    expect(await firstAudioAtMs).toBeGreaterThanOrEqual(openedAtMs);
    await call.close();
    expect(call.ends.map(({ code }) => code)).toEqual([1012, 1000]);
  });
});
