import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { systemClock } from '#shared/contracts/clock.ts';
import {
  type DashboardMessage,
  dashboardEventSchema,
  dashboardPath,
  relayNoticeSchema,
} from '#shared/contracts/dashboard-message.ts';
import { sessionEventChannel } from '#shared/contracts/session-event.ts';
import { ask, ConversationFixture } from '#shared/testing/conversation-fixture.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { says } from '#shared/testing/scripted-replies.ts';
import { bothTransports } from '../browser-voice/testing/both-transports.ts';
import type { MediaServer } from '../server.ts';
import { closeOf, inboundFrame, refusalStatusOf, SocketDialler } from '../testing/media-client.ts';
import { startTestWorker } from '../testing/test-worker.ts';

const servers: MediaServer[] = [];
const sockets = new SocketDialler();

afterEach(async () => {
  sockets.closeAll();
  await Promise.all(servers.splice(0).map((server) => server.drain()));
});

/** A page that watches. */
function watcher(socket: WebSocket) {
  const messages: DashboardMessage[] = [];
  socket.on('message', (text) => {
    const received: unknown = JSON.parse(text.toString());
    const notice = relayNoticeSchema.safeParse(received);
    messages.push(notice.success ? notice.data : dashboardEventSchema.parse(received));
  });
  return {
    socket,
    messages,
    types: () => messages.map(({ type }) => type),
    async got(type: DashboardMessage['type']) {
      await vi.waitFor(() => expect(messages.map((message) => message.type)).toContain(type));
    },
  };
}

describe.each(bothTransports())('the dashboard relay on %s', (_name, startTransport) => {
  async function worker(hotStore = new FakeHotStore({ clock: systemClock })) {
    const started = await startTestWorker(
      {
        hotStore,
        speechToText: new FakeSpeechToText(),
        textToSpeech: new FakeTextToSpeech({ audioMsPerCharacter: 2 }),
        callControl: createFakeCallControl(),
        logger: new FakeLogger(),
      },
      { startTransport },
    );
    servers.push(started.server);
    const dial = (token: string, headers: Readonly<Record<string, string>> = {}) =>
      sockets.dial(started.dashboardUrl(token), headers);
    return {
      ...started,
      dial,
      async watch(watching: string) {
        const page = watcher(dial(await started.dashboardToken(watching)));
        await page.got('relay-ready');
        return page;
      },
      /** Publishes as a session on any worker does. */
      tell: (sessionId: string, text: string) =>
        hotStore.publish(
          sessionEventChannel(sessionId),
          JSON.stringify({
            at: 5,
            sessionId,
            channel: 'voice',
            callConnectionId: 'call-1',
            customerId: 'demo-1001',
            body: { type: 'user-partial', text },
          }),
        ),
    };
  }

  it('shows a call that another worker has', async () => {
    const hotStore = new FakeHotStore({ clock: systemClock });
    const [calls, watched] = [await worker(hotStore), await worker(hotStore)];
    const page = await watched.watch('session-a');
    const all = await watched.watch('*');
    const call = sockets.dial(calls.mediaUrl(await calls.mediaToken('session-a')), {
      authorization: 'Bearer of-acs',
      'x-ms-call-connection-id': 'call-1',
    });
    await once(call, 'open');
    call.send(inboundFrame);
    await vi.waitFor(() => expect(calls.speechToText.sessions).toHaveLength(1));
    calls.speechToText.session.hear('Hello there');
    await page.got('turn-metrics');
    expect(page.messages[0]).toMatchObject({ type: 'relay-ready', watching: 'session-a' });
    expect(page.messages[1]).toEqual({
      type: 'user-partial',
      text: 'hello',
      sessionId: 'session-a',
      at: expect.any(Number),
      channel: 'voice',
      callConnectionId: 'call-1',
    });
    await all.got('turn-metrics');
    expect(all.types().slice(1)).toEqual(page.types().slice(1));
  });

  it('shows one session, or all of them, and each event once', async () => {
    const { watch, tell, hotStore } = await worker();
    const pages = [await watch('session-a'), await watch('session-a'), await watch('*')];
    await tell('session-b', 'one');
    await tell('session-a', 'two');
    await hotStore.publish(sessionEventChannel('session-a'), 'not an event');
    await hotStore.publish(sessionEventChannel('session-a'), '{"body":{"type":"admin"}}');
    await tell('session-a', 'three');
    const textsOf = ({ messages }: (typeof pages)[number]) =>
      messages.flatMap((message) => ('text' in message ? [message.text] : []));
    await vi.waitFor(() =>
      expect(pages.map(textsOf)).toEqual([
        ['two', 'three'],
        ['two', 'three'],
        ['one', 'two', 'three'],
      ]),
    );
  });

  it('listens to nobody, however much they say', async () => {
    const { watch, tell } = await worker();
    const page = await watch('*');
    for (let sent = 0; sent < 2000; sent += 1) page.socket.send('{"type":"session-end"}');
    page.socket.send(Buffer.from([1, 2, 3]));
    await tell('session-a', 'still here');
    await page.got('user-partial');
    expect(page.types()).toEqual(['relay-ready', 'user-partial']);
    const closed = closeOf(page.socket);
    page.socket.send('x'.repeat(2000));
    expect([1006, 1009]).toContain((await closed).code);
  });

  it('opens once, for a token of the admin API, for pages of ours', async () => {
    const started = await worker();
    const { dial, dashboardToken, browserToken, webChatToken, mediaToken, server } = started;
    const good = await dashboardToken('*');
    await once(dial(good), 'open');
    const bad = [
      '',
      'let-me-in',
      `${good}x`,
      good,
      await dashboardToken('*', -10),
      await browserToken('browser-1'),
      await webChatToken('webchat-1'),
      await mediaToken('session-a'),
    ];
    for (const token of bad) expect(await refusalStatusOf(dial(token))).toBe(401);
    const fresh = await dashboardToken('*');
    const origin = 'https://evil.example.com';
    expect(await refusalStatusOf(dial(fresh, { origin }))).toBe(403);
    expect(server.transport.openSockets).toBe(1);
    expect(started.hotStore.subscriptionCount).toBe(1);
    await once(dial(fresh, { origin: 'https://pages.example.net' }), 'open');
  });

  it('leaves nothing of pages that have gone, and counts those that are there', async () => {
    const started = await worker();
    const { hotStore, get, server, watch } = started;
    const [one, other] = [await watch('session-a'), await watch('session-a')];
    const status = async () => (await get('/api/v1/media/status')).json();
    expect(await status()).toMatchObject({
      dashboards: 2,
      calls: { live: 0 },
      sockets: expect.arrayContaining([dashboardPath]),
    });
    expect(hotStore.subscriptionCount).toBe(1);
    one.socket.close();
    await vi.waitFor(async () => expect(await status()).toMatchObject({ dashboards: 1 }));
    expect(hotStore.subscriptionCount).toBe(1);
    other.socket.terminate();
    await vi.waitFor(() => expect(hotStore.subscriptionCount).toBe(0));
    const last = await watch('*');
    const closed = closeOf(last.socket);
    await server.drain();
    expect((await closed).code).toBe(1012);
    expect(hotStore.subscriptionCount).toBe(0);
  });

  it('closes with 1011 when the feed is not available', async () => {
    const started = await worker();
    started.hotStore.subscribe = () => Promise.reject(new Error('no store'));
    const socket = started.dial(await started.dashboardToken('*'));
    expect((await closeOf(socket)).code).toBe(1011);
  });

  it('tells first what was said before the page looked', async () => {
    const library = new ConversationFixture({ replies: [says('We close at eight.')] });
    const { watch, tell } = await worker(library.hotStore);
    const conversation = await library.open({ sessionId: 'session-a', channel: 'webchat' });
    await ask(conversation, 'When do you close?');
    const page = await watch('session-a');
    await page.got('session-history');
    await tell('session-a', 'And on');
    await page.got('user-partial');
    expect(page.messages[1]).toMatchObject({
      type: 'session-history',
      sessionId: 'session-a',
      channel: 'webchat',
      agent: 'Desk',
      items: [
        { role: 'user', text: 'When do you close?', interrupted: false },
        { role: 'assistant', text: 'We close at eight.', interrupted: false },
      ],
    });
    expect(page.types()).toEqual(['relay-ready', 'session-history', 'user-partial']);
  });
});
