import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeOf } from '../testing/media-client.ts';
import { bothTransports } from './testing/both-transports.ts';
import { BrowserWorld } from './testing/browser-world.ts';

describe.each(bothTransports())('bad input from a page on %s', (_name, startTransport) => {
  const browser = new BrowserWorld(startTransport);
  afterEach(() => browser.close());

  it.each([
    ['no JSON', 'hello'],
    ['an unknown type', '{"type":"admin"}'],
    ['an unknown field', '{"type":"ping","extra":1}'],
    ['a second start', '{"type":"start","sampleRateHz":16000}'],
    ['a key that no telephone has', '{"type":"key","key":"12"}'],
    ['a position before the beginning', '{"type":"played","ms":-1}'],
    ['a position that is none', '{"type":"played","ms":null}'],
    ['an empty text', '{"type":"text","text":"  "}'],
    ['a long text', JSON.stringify({ type: 'text', text: 'x'.repeat(1001) })],
  ])('%s is refused and the socket stays open', async (_what, text) => {
    const { page } = await browser.visit(await browser.worker());
    page.socket.send(text);
    expect((await page.got('error')).code).toBe('invalid_request');
    page.send({ type: 'ping' });
    await page.got('pong');
  });

  it.each([
    '{"type":"start","sampleRateHz":44100}',
    '{"type":"start"}',
    '{"type":"text","text":"hello"}',
  ])('%s is no beginning', async (text) => {
    const world = await browser.worker();
    const page = await browser.connect(world, await world.browserToken('browser-1'));
    page.socket.send(text);
    expect((await page.got('error')).code).toBe('invalid_request');
    expect(world.opened).toEqual([]);
    page.send({ type: 'start', sampleRateHz: 16_000, reportsPlayback: false });
    await page.got('ready');
  });

  it('closes the socket that sends audio before it has begun', async () => {
    const world = await browser.worker();
    const page = await browser.connect(world, await world.browserToken('browser-1'));
    const closed = closeOf(page.socket);
    page.sendAudio(new Uint8Array(640));
    expect((await closed).code).toBe(1008);
    expect(world.opened).toEqual([]);
  });

  it('takes ten thousand tiny messages and goes on', async () => {
    const world = await browser.worker();
    const { page } = await browser.visit(world);
    const half = new Uint8Array(1);
    for (let sent = 0; sent < 10_240; sent += 1) page.sendAudio(half);
    await vi.waitFor(() => expect(world.speechToText.session.pushedBytes).toBe(16 * 640));
    page.send({ type: 'ping' });
    await page.got('pong');
  });

  it('closes the socket that floods it with text, and no other', async () => {
    const world = await browser.worker();
    const quiet = await browser.visit(world, { sessionId: 'browser-2' });
    const { page } = await browser.visit(world);
    const closed = closeOf(page.socket);
    for (let sent = 0; sent < 3000; sent += 1) page.send({ type: 'ping' });
    expect(await closed).toEqual({ code: 1008, reason: 'too many messages' });
    expect(page.all('error').at(-1)?.code).toBe('too_many_requests');
    quiet.page.send({ type: 'ping' });
    await quiet.page.got('pong');
  });

  it('closes the socket that floods it with audio', async () => {
    const world = await browser.worker();
    const { page } = await browser.visit(world);
    const closed = closeOf(page.socket);
    for (let sent = 0; sent < 3000; sent += 1) page.sendAudio(new Uint8Array(32_000));
    expect(await closed).toEqual({ code: 1008, reason: 'audio comes faster than it is spoken' });
    await browser.leavesNothing(world);
  });

  it('closes the socket that sends a message too large', async () => {
    const world = await browser.worker();
    const { page } = await browser.visit(world);
    const closed = closeOf(page.socket);
    page.sendAudio(new Uint8Array(65 * 1024));
    expect([1006, 1009]).toContain((await closed).code);
    await browser.leavesNothing(world);
  });
});
