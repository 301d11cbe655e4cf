import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import type { MediaServer, MediaServerDependencies } from './server.ts';
import {
  closeOf,
  inboundFrame,
  metadataFrame,
  refusalStatusOf,
  SocketDialler,
} from './testing/media-client.ts';
import { startTestWorker } from './testing/test-worker.ts';

const servers: MediaServer[] = [];
const sockets = new SocketDialler();

afterEach(async () => {
  sockets.closeAll();
  await Promise.all(servers.splice(0).map((server) => server.drain()));
});

async function worker(overrides: Partial<MediaServerDependencies> = {}) {
  const clock = systemClock;
  const started = await startTestWorker(
    {
      hotStore: new FakeHotStore({ clock }),
      speechToText: new FakeSpeechToText(),
      textToSpeech: new FakeTextToSpeech({ clock, audioMsPerCharacter: 1 }),
      callControl: createFakeCallControl(),
      logger: new FakeLogger(),
    },
    overrides,
  );
  servers.push(started.server);
  return {
    ...started,
    /** Dials in as ACS does. */
    dial: (token: string, callConnectionId = 'call-1', authorization = 'Bearer of-acs') =>
      sockets.dial(started.mediaUrl(token), {
        authorization,
        'x-ms-call-connection-id': callConnectionId,
      }),
  };
}

describe('the media socket', () => {
  it('takes a call: greets, hears, answers in audio frames', async () => {
    const { dial, mediaToken, conversations, opened, speechToText, eventsOf, stagesOfTurns } =
      await worker();
    const events = await eventsOf('session-a');
    const socket = dial(await mediaToken('session-a'));
    await once(socket, 'open');
    socket.send(metadataFrame);
    for (let sent = 0; sent < 5; sent += 1) socket.send(inboundFrame);
    await vi.waitFor(() => expect(speechToText.session.pushedBytes).toBe(5 * 640));
    speechToText.session.hear('Hello there');
    const [reply] = await once(socket, 'message');
    const audio = JSON.parse(reply.toString());
    expect(audio.kind).toBe('audioData');
    expect(Buffer.from(audio.audioData.data, 'base64')).toHaveLength(640);
    expect(conversations.get('session-a')?.inputs[0]?.text).toBe('Hello there');
    expect(opened).toEqual([
      {
        sessionId: 'session-a',
        channel: 'voice',
        callConnectionId: 'call-1',
        customerPhone: '+15550100102',
      },
    ]);
    await vi.waitFor(() =>
      expect(events.map(({ body }) => body.type)).toEqual(
        expect.arrayContaining(['user-partial', 'turn-metrics']),
      ),
    );
    expect(events[0]).toMatchObject({ channel: 'voice', callConnectionId: 'call-1' });
    expect(stagesOfTurns).toMatchObject([
      {
        turn: { customerId: 'stranger:session-a', sessionId: 'session-a' },
        stages: { endOfSpeech: expect.any(Number), firstFrame: expect.any(Number) },
      },
    ]);
  });

  it('refuses whoever cannot prove what they are, before anything exists', async () => {
    const { server, dial, mediaToken, sessionTokens, opened, speechToText, textToSpeech } =
      await worker();
    const good = await mediaToken('session-a');
    const callback = await sessionTokens.issue('callback', { sessionId: 'session-a' }, 60);
    const expired = await mediaToken('session-a', -10);
    expect(await refusalStatusOf(dial(good, 'call-1', 'Bearer forged'))).toBe(401);
    expect(await refusalStatusOf(dial(good, '', 'Bearer of-acs'))).toBe(401);
    for (const bad of ['', 'nonsense', callback, expired, `${good}x`]) {
      expect(await refusalStatusOf(dial(bad))).toBe(401);
    }
    expect({
      live: server.liveCalls,
      sockets: server.transport.openSockets,
      opened: opened.length,
      recognisers: speechToText.sessions.length,
      synthesisers: textToSpeech.openSessions,
    }).toEqual({ live: 0, sockets: 0, opened: 0, recognisers: 0, synthesisers: 0 });
  });

  it('allocates nothing for a thousand bad upgrades', async () => {
    const { server, dial, opened, hotStore, speechToText } = await worker();
    for (let batch = 0; batch < 10; batch += 1) {
      const refused = Array.from({ length: 100 }, () => refusalStatusOf(dial('forged')));
      expect(new Set(await Promise.all(refused))).toEqual(new Set([401]));
      sockets.closeAll();
    }
    expect(server.liveCalls).toBe(0);
    expect(server.transport.openSockets).toBe(0);
    expect(opened).toEqual([]);
    expect(speechToText.sessions).toEqual([]);
    expect(hotStore.keys()).toEqual([]);
  });

  it('lets a token in again for its own call only', async () => {
    const { dial, mediaToken, server } = await worker();
    const token = await mediaToken('session-a');
    const first = dial(token);
    await once(first, 'open');
    expect(await refusalStatusOf(dial(token, 'call-2'))).toBe(401);
    expect(await refusalStatusOf(dial(token, 'call-1'))).toBe(409);
    first.close(1000);
    await vi.waitFor(() => expect(server.liveCalls).toBe(0));
    await once(dial(token, 'call-1'), 'open');
  });

  it('goes on with the same conversation when a broken stream comes back', async () => {
    const { dial, mediaToken, server, opened, conversations } = await worker();
    const token = await mediaToken('session-a');
    const first = dial(token);
    await once(first, 'open');
    await vi.waitFor(() => expect(conversations.size).toBe(1));
    first.terminate();
    await vi.waitFor(() => expect(server.liveCalls).toBe(0));
    const again = dial(token);
    await once(again, 'open');
    again.send(metadataFrame);
    again.send(inboundFrame);
    await vi.waitFor(() => expect(server.liveCalls).toBe(1));
    expect(opened).toHaveLength(1);
    expect(conversations.get('session-a')?.closes).toEqual([]);
  });

  it('closes the conversation when the caller has hung up', async () => {
    const { dial, mediaToken, conversations, speechToText, textToSpeech } = await worker();
    const socket = dial(await mediaToken('session-a'));
    await once(socket, 'open');
    await vi.waitFor(() => expect(speechToText.sessions).toHaveLength(1));
    socket.close(1000);
    await vi.waitFor(() => expect(conversations.get('session-a')?.closes).toEqual(['abandoned']));
    expect(speechToText.session.closed).toBe(true);
    expect(textToSpeech.openSessions).toBe(0);
  });

  it.each([
    ['no json', 1007],
    ['{"kind":"AudioData","audioData":{"data":"***"}}', 1007],
    [inboundFrame, 1008],
    [
      '{"kind":"AudioMetadata","audioMetadata":{"encoding":"PCM","sampleRate":24000,"channels":1}}',
      1003,
    ],
  ])('closes the socket that sends %s, and no other', async (bad, code) => {
    const { dial, mediaToken, server, speechToText } = await worker();
    const healthy = dial(await mediaToken('session-a'), 'call-1');
    await once(healthy, 'open');
    const broken = dial(await mediaToken('session-b'), 'call-2');
    await once(broken, 'open');
    const closed = closeOf(broken);
    broken.send(bad);
    expect((await closed).code).toBe(code);
    healthy.send(metadataFrame);
    healthy.send(inboundFrame);
    await vi.waitFor(() =>
      expect(speechToText.sessions.some(({ pushedBytes }) => pushedBytes === 640)).toBe(true),
    );
    expect(server.liveCalls).toBe(1);
  });

  it('refuses a call more than it takes', async () => {
    const { dial, mediaToken } = await worker({ maxCalls: 1 });
    await once(dial(await mediaToken('session-a'), 'call-1'), 'open');
    expect(await refusalStatusOf(dial(await mediaToken('session-b'), 'call-2'))).toBe(503);
  });
});

describe('drain', () => {
  it('is not ready at once, lets calls end, then sends the rest elsewhere', async () => {
    const { server, dial, get, mediaToken, conversations, heartbeats } = await worker({
      shutdownGraceMs: 300,
    });
    const socket = dial(await mediaToken('session-a'));
    await once(socket, 'open');
    await vi.waitFor(() => expect(conversations.size).toBe(1));
    expect((await get('/readiness')).status).toBe(200);
    const closed = closeOf(socket);
    const drained = server.drain();
    expect((await get('/readiness')).status).toBe(503);
    expect(await refusalStatusOf(dial(await mediaToken('session-b'), 'call-2'))).toBe(503);
    expect((await closed).code).toBe(1012);
    await drained;
    expect(conversations.get('session-a')?.closes).toEqual([]);
    expect(heartbeats).toEqual(['worker-1 3', 'worker-1 left']);
  });
});

describe('drain with calls that end', () => {
  it('waits for them and cuts nobody off', async () => {
    const { server, dial, mediaToken, conversations } = await worker({ shutdownGraceMs: 60_000 });
    const socket = dial(await mediaToken('session-a'));
    await once(socket, 'open');
    await vi.waitFor(() => expect(conversations.size).toBe(1));
    const drained = server.drain();
    socket.close(1000, 'the caller has hung up');
    const [{ code }] = await Promise.all([closeOf(socket), drained]);
    expect(code).toBe(1000);
    expect(server.liveCalls).toBe(0);
  });
});

describe('HTTP', () => {
  it('tells health, readiness and status, and nothing else', async () => {
    const { get, hotStore } = await worker();
    expect(await (await get('/health')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/api/v1/media/status')).json()).toMatchObject({
      status: 'running',
      transport: 'ws',
      calls: { live: 0, capacity: 3 },
    });
    hotStore.available = false;
    const notReady = await get('/readiness');
    expect(notReady.status).toBe(503);
    expect(await notReady.json()).toMatchObject({
      status: 'not-ready',
      checks: [{ name: 'hot-store', ok: false }],
    });
    for (const path of [
      '/metrics',
      '/chat/',
      '/chat/index.html',
      '/chat/README.md',
      '/api/v1/media',
      '/api/v1/media/status/',
    ]) {
      expect((await get(path)).status).toBe(404);
    }
    expect((await get('/api/v1/media/stream')).status).toBe(426);
  });
});
