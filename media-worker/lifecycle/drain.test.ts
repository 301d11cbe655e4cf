import { describe, expect, it } from 'vitest';
import { handedOver } from '#shared/telephony/handed-over.ts';
import { inboundFrame } from '../testing/media-client.ts';
import { createSharedByWorkers, startSocketlessWorker } from '../testing/socketless-worker.ts';

const callCount = 50;
const graceMs = 30_000;

/** Two workers of one system, one of them with fifty calls in the middle of the greeting. */
async function busyWorker() {
  const shared = createSharedByWorkers();
  const limits = { maxCalls: callCount, shutdownGraceMs: graceMs };
  const [busy, other] = await Promise.all([
    startSocketlessWorker(shared, { ...limits, workerId: 'busy' }),
    startSocketlessWorker(shared, { ...limits, workerId: 'other' }),
  ]);
  // One after the other: tokens are checked on a thread pool, in no order.
  const calls = [];
  for (let number = 0; number < callCount; number += 1) {
    const id = `call-${number}`;
    const token = await busy.mediaToken(`session-${number}`, 3600);
    calls.push({ id, token, stream: await busy.dial(id, token) });
  }
  await shared.clock.advance(400);
  return { ...shared, busy, other, calls };
}

describe('a worker with fifty calls that is told to stop', () => {
  it('says at once that it is not ready, takes nobody new and goes on talking', async () => {
    const { clock, busy, calls } = await busyWorker();
    expect((await busy.get('/readiness'))?.status).toBe(200);
    const drained = busy.server.drain();
    // Not a moment has passed: nobody waits for a store or a call here.
    expect((await busy.get('/readiness'))?.status).toBe(503);
    expect(busy.heartbeats).toContain('busy left');
    const [first] = calls;
    await expect(busy.dial('new', first?.token ?? '')).rejects.toMatchObject({
      code: 'no_free_slot',
    });
    const framesBefore = calls.map(({ stream }) => stream.sent.length);
    for (let passed = 0; passed < 1000; passed += 20) {
      for (const { stream } of calls) stream.send(inboundFrame);
      await clock.advance(20);
    }
    const framesOfASecond = calls.map(
      ({ stream }, index) => stream.sent.length - (framesBefore[index] ?? 0),
    );
    expect(Math.min(...framesOfASecond)).toBeGreaterThan(20);
    expect(calls.flatMap(({ stream }) => stream.closes)).toEqual([]);
    await clock.advance(graceMs);
    await drained;
  });

  it('drops nobody: who hangs up in time is recorded, all others go on at another worker', async () => {
    const { clock, hotStore, busy, other, calls } = await busyWorker();
    const drained = busy.server.drain();
    await clock.advance(1000);
    const [short, long] = [calls.slice(0, 20), calls.slice(20)];
    for (const { stream } of short) stream.hangUp(1000);
    await clock.advance(graceMs);
    await drained;
    expect(long.map(({ stream }) => stream.closes)).toEqual(long.map(() => [1012]));
    expect(busy.conversations.map(({ closes }) => closes.length)).toEqual([
      ...short.map(() => 1),
      ...long.map(() => 0),
    ]);

    const restarted = [];
    for (const { id, token } of long) restarted.push(await other.dial(id, token));
    await clock.advance(100);
    expect(other.server.liveCalls).toBe(long.length);
    expect(other.conversations.map(({ sessionId }) => sessionId)).toEqual(
      long.map((_, index) => `session-${index + short.length}`),
    );
    for (const stream of restarted) stream.hangUp(1000);
    await clock.advance(60_000);
    expect(other.conversations.map(({ closes }) => closes.length)).toEqual(long.map(() => 1));
    await other.server.drain();
    expect(clock.pendingTimers).toBe(0);
    expect(hotStore.subscriptionCount).toBe(0);
  });

  it('leaves calls to others in a pause at the end of the grace period, and whoever is being answered afterwards', async () => {
    const { clock, hotStore, busy, calls } = await busyWorker();
    const passes = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 20) {
        for (const { stream } of calls) stream.send(inboundFrame);
        await clock.advance(20);
      }
    };
    const drained = busy.server.drain();
    await passes(graceMs - 11_000);
    expect(calls.flatMap(({ stream }) => stream.closes)).toEqual([]);
    busy.speechToText.sessions[0]?.hear('What do I owe?');
    await passes(3000);
    const closes = calls.map(({ stream }) => stream.closes);
    expect(closes).toEqual(calls.map((_, number) => (number === 0 ? [] : [1012])));
    const marked = () =>
      Promise.all(calls.map((_, number) => handedOver.isMarked(hotStore, `session-${number}`)));
    expect(await marked()).toEqual(calls.map((_, number) => number > 0));
    await passes(7000);
    expect(closes[0]).toEqual([1012]);
    expect((await marked())[0]).toBe(true);
    await drained;
  });

  it('is done as soon as the last call has ended', async () => {
    const { clock, busy, calls } = await busyWorker();
    const startedAt = clock.now();
    const drained = busy.server.drain();
    for (const { stream } of calls) stream.hangUp(1000);
    await clock.advance(1000);
    await drained;
    expect(clock.now() - startedAt).toBeLessThan(graceMs);
    expect(busy.server.liveCalls).toBe(0);
  });
});
