import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RedisEmulator, startRedisEmulator } from '#emulators/redis/redis-emulator.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import { createSessionEvents } from '#shared/conversation/session-events.ts';
import { createRedisHotStore } from '#shared/state/redis-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { SessionFeed } from './session-feed.ts';

let redis: RedisEmulator;
let hotStore: HotStore;
let feed: SessionFeed;

beforeEach(async () => {
  redis = await startRedisEmulator({ port: 0 });
  hotStore = await createRedisHotStore({ url: redis.url, onConnectionError: () => undefined });
  feed = await SessionFeed.open(redis.url);
});

afterEach(async () => {
  await feed.close();
  await hotStore.close();
  await redis.close();
});

async function publish(sessionId: string, ...bodies: readonly SessionEventBody[]): Promise<void> {
  const events = createSessionEvents({ hotStore, clock: systemClock, logger: new FakeLogger() });
  const before = feed.events.length;
  for (const body of bodies) events.publish({ sessionId, channel: 'voice' }, body);
  await vi.waitFor(() => expect(feed.events).toHaveLength(before + bodies.length));
}

const said = (turnId: string): SessionEventBody => ({ type: 'user-final', turnId, text: 'hello' });
const answered = (turnId: string): SessionEventBody => ({
  type: 'assistant-text',
  turnId,
  agent: 'Desk',
  text: 'Hello.',
});

describe('SessionFeed', () => {
  it('counts greetings and answers from a moment on', async () => {
    await publish('one', answered('greeting'), said('turn-1'), answered('turn-1'));
    const mark = feed.events.length;
    expect(feed.greetingsSince(mark)).toBe(0);
    expect(feed.answeredSince(mark, ['one', 'two'])).toBe(0);
    await publish('one', answered('greeting'));
    await publish('two', answered('turn-2'));
    expect(feed.greetingsSince(mark)).toBe(1);
    expect(feed.answeredSince(mark, ['one', 'two'])).toBe(1);
  });

  it('finds turns that were told and are not kept', async () => {
    await publish('one', said('turn-1'), said('turn-2'));
    await publish('two', said('turn-3'));
    expect(await feed.missing(feed.turnsOf(['one', 'two', 'silent']))).toEqual([2, 1, 0]);
  });
});
