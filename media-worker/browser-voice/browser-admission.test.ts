import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { closeOf, refusalStatusOf } from '../testing/media-client.ts';
import { bothTransports } from './testing/both-transports.ts';
import { BrowserWorld } from './testing/browser-world.ts';

describe.each(bothTransports())('the socket of a page on %s', (_name, startTransport) => {
  const browser = new BrowserWorld(startTransport);
  afterEach(() => browser.close());

  it('opens once, for a token of ours, for pages of ours, and nothing exists before', async () => {
    const world = await browser.worker();
    const good = await world.browserToken('browser-1');
    const page = await browser.connect(world, good);
    const bad = [
      '',
      'let-me-in',
      `${good}x`,
      good,
      await world.browserToken('browser-2', -10),
      await world.webChatToken('browser-2'),
      await world.mediaToken('browser-2'),
      await world.dashboardToken('browser-2'),
    ];
    for (const token of bad) expect(await refusalStatusOf(world.dial(token))).toBe(401);
    const fresh = await world.browserToken('browser-2');
    for (const origin of ['https://evil.example.com', 'null', 'https://pages.example.net.evil']) {
      expect(await refusalStatusOf(world.dial(fresh, { origin }))).toBe(403);
    }
    expect(world.server.liveCalls).toBe(1);
    expect(world.server.transport.openSockets).toBe(1);
    expect(world.opened).toEqual([]);
    expect(world.speechToText.sessions).toEqual([]);
    // A page of a wrong origin has not used the token up.
    await once(world.dial(fresh, { origin: 'https://pages.example.net' }), 'open');
    page.socket.terminate();
  });

  it('refuses one more than the worker takes, phone calls included, and keeps its token good', async () => {
    const world = await browser.worker({ maxCalls: 1 });
    const { page } = await browser.visit(world);
    const token = await world.browserToken('browser-2');
    expect(await refusalStatusOf(world.dial(token))).toBe(503);
    page.socket.close(1000);
    await vi.waitFor(() => expect(world.server.liveCalls).toBe(0));
    await once(world.dial(token), 'open');
  });

  it('takes a slot among all calls of all workers and gives it back', async () => {
    const taken: string[] = [];
    let isFull = true;
    const slots = {
      take: async (holder: string) => !isFull && taken.push(holder) > 0,
      release: async (holder: string) => void taken.push(`${holder} released`),
    };
    const world = await browser.worker({ slots });
    const token = await world.browserToken('browser-1');
    expect(await refusalStatusOf(world.dial(token))).toBe(503);
    expect(world.server.liveCalls).toBe(0);
    isFull = false;
    const page = await browser.connect(world, token);
    page.socket.close(1000);
    await vi.waitFor(() =>
      expect(taken).toEqual(['browser:browser-1', 'browser:browser-1 released']),
    );
  });

  it('gives everything back for a page that has gone before it was let in', async () => {
    const log: string[] = [];
    let answer: (isFree: boolean) => void = () => undefined;
    const slots = {
      take(holder: string) {
        log.push(holder);
        return new Promise<boolean>((resolve) => {
          answer = resolve;
        });
      },
      release: async (holder: string) => void log.push(`${holder} released`),
    };
    const world = await browser.worker({ maxCalls: 1, slots });
    const gone = world.dial(await world.browserToken('browser-1'));
    gone.on('error', () => undefined);
    await vi.waitFor(() => expect(log).toEqual(['browser:browser-1']));
    // Not `once`, which would reject: that the handshake fails is what is wanted.
    const left = new Promise((resolve) => gone.once('close', resolve));
    gone.terminate();
    await left;
    // A request that comes later is seen later: the worker knows by then that the page has gone.
    await world.get('/api/v1/media/status');
    answer(true);
    await vi.waitFor(() => expect(log[1]).toBe('browser:browser-1 released'));
    const next = once(world.dial(await world.browserToken('browser-2')), 'open');
    await vi.waitFor(() => expect(log[2]).toBe('browser:browser-2'));
    answer(true);
    await next;
  });

  it('lets a page in again that has lost it, and goes on with the same conversation', async () => {
    const world = await browser.worker({ maxCalls: 1 });
    const { page, ready, conversation } = await browser.visit(world);
    page.send({ type: 'text', text: 'Hello' });
    await vi.waitFor(() => expect(conversation.inputs).toHaveLength(1));
    const closed = closeOf(page.socket);
    // The worker does not know yet that the former socket is dead.
    const again = await browser.connect(world, ready.reconnectToken);
    expect((await closed).code).toBe(4001);
    again.send({ type: 'start', sampleRateHz: 16_000, reportsPlayback: false });
    await again.got('ready');
    again.send({ type: 'text', text: 'Are you there?' });
    await vi.waitFor(() => expect(conversation.inputs).toHaveLength(2));
    expect(world.opened).toHaveLength(1);
    expect(conversation.closes).toEqual([]);
    expect(await refusalStatusOf(world.dial(ready.reconnectToken))).toBe(401);
  });

  it('waits until its former socket has let go of the conversation', async () => {
    const world = await browser.worker();
    const { page, ready } = await browser.visit(world);
    let letGo: () => void = () => undefined;
    const { session } = world.speechToText;
    session.close = () =>
      new Promise((resolve) => {
        letGo = resolve;
      });
    const closed = closeOf(page.socket);
    const again = await browser.connect(world, ready.reconnectToken);
    again.send({ type: 'start', sampleRateHz: 16_000, reportsPlayback: false });
    expect((await closed).code).toBe(4001);
    again.send({ type: 'ping' });
    await again.got('pong');
    expect(again.all('ready')).toEqual([]);
    letGo();
    await again.got('ready');
    expect(world.opened).toHaveLength(1);
  });

  it('gives way to one on another worker', async () => {
    const hotStore = new FakeHotStore({ clock: systemClock });
    const here = await browser.worker({}, hotStore);
    const there = await browser.worker({ workerId: 'worker-2' }, hotStore);
    const { page, ready, conversation } = await browser.visit(here);
    const closed = closeOf(page.socket);
    const again = await browser.connect(there, ready.reconnectToken);
    again.send({ type: 'start', sampleRateHz: 16_000, reportsPlayback: false });
    await again.got('ready');
    expect((await closed).code).toBe(4001);
    await vi.waitFor(() => expect(here.server.liveCalls).toBe(0));
    expect(there.server.liveCalls).toBe(1);
    expect(conversation.closes).toEqual([]);
  });

  it('sends pages elsewhere when the worker shuts down, with the conversation left open', async () => {
    const world = await browser.worker();
    const { page, conversation } = await browser.visit(world);
    const closed = closeOf(page.socket);
    await world.server.drain();
    expect((await closed).code).toBe(1012);
    expect(conversation.closes).toEqual([]);
    await browser.leavesNothing(world);
  });

  it('leaves nothing of a page that goes away half-way', async () => {
    const world = await browser.worker({ maxCalls: 10 });
    const before = await browser.connect(world, await world.browserToken('browser-1'));
    before.socket.terminate();
    const opening = await browser.connect(world, await world.browserToken('browser-2'));
    opening.send({ type: 'start', sampleRateHz: 24_000, reportsPlayback: true });
    opening.socket.terminate();
    const { page, conversation } = await browser.visit(world, { sessionId: 'browser-3' });
    conversation.reply('A very long answer that goes on and on. ', { waitMs: 600_000 });
    page.send({ type: 'text', text: 'Hello' });
    await page.gotAudio(3);
    page.socket.terminate();
    await browser.leavesNothing(world);
    expect(conversation.running).toBe(0);
  });

  it('is closed with 1011 when the conversation cannot be opened', async () => {
    const world = await browser.worker({
      conversations: {
        open: () => Promise.reject(new Error('no store')),
      },
    });
    const page = await browser.connect(world, await world.browserToken('browser-1'));
    const closed = closeOf(page.socket);
    page.send({ type: 'start', sampleRateHz: 16_000, reportsPlayback: false });
    expect((await closed).code).toBe(1011);
    await browser.leavesNothing(world);
  });

  it('talks on when the store does not tell what happens', async () => {
    const world = await browser.worker();
    world.hotStore.subscribe = () => Promise.reject(new Error('no store'));
    const { page, conversation } = await browser.visit(world);
    page.send({ type: 'text', text: 'Hello' });
    await page.gotAudio(3);
    expect(conversation.inputs).toHaveLength(1);
    expect(world.logger.events('warn')).toContain('page does not follow its session');
  });
});
