import { describe, expect, it } from 'vitest';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import { createConversations } from '#shared/conversation/create-conversations.ts';
import { createWorkerRegistry } from '#shared/state/worker-registry.ts';
import { libraryContent } from '#shared/testing/conversation-fixture.ts';
import { FakeChatModel } from '#shared/testing/fake-chat-model.ts';
import { FakeCustomerContexts } from '#shared/testing/fake-customer-contexts.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeThreadStore } from '#shared/testing/fake-thread-store.ts';
import { inboundFrame } from './testing/media-client.ts';
import { createSharedByWorkers, startSocketlessWorker } from './testing/socketless-worker.ts';
import { stallingStore } from './testing/stalling-store.ts';

const callCount = 20;
const frameMs = 20;
const stallMs = 5000;
const question = 'Is my book on the shelf?';
const answer = 'It is on the second shelf of the first room.';

/** A worker with the real turn engine and twenty calls that have been greeted. */
async function twentyCalls() {
  const shared = createSharedByWorkers();
  const { clock } = shared;
  const { hotStore, stall } = stallingStore(shared.hotStore, clock);
  const chatModel = new FakeChatModel({
    clock,
    firstTokenMs: 200,
    perTokenMs: 15,
    respond: () => ({ text: answer }),
  });
  const documents = new FakeDocumentStore({ clock });
  const registry = createWorkerRegistry({ hotStore, clock });
  const logger = new FakeLogger();
  const worker = await startSocketlessWorker(
    { clock, hotStore },
    {
      maxCalls: callCount + 1,
      workers: registry,
      logger,
      conversations: createConversations({
        content: libraryContent(),
        chatModel,
        hotStore,
        documents,
        customers: new FakeCustomerContexts([]),
        threads: new FakeThreadStore(),
        callQueue: {
          status: async () => ({
            callersWaiting: await hotStore.countSorted('queue', { min: 0, max: 1 }),
            estimatedWaitSeconds: undefined,
          }),
          join: () => Promise.reject(new Error('Nobody waits for a person here.')),
          leave: async () => undefined,
        },
        startChannelSwitch: () => Promise.reject(new Error('Nobody changes the channel here.')),
        customerArrived: async () => undefined,
        clock,
        logger,
        defaultScenario: 'library',
        sessionTtlMs: 3_600_000,
      }),
    },
  );
  return { worker, stall, registry };
}

type World = Awaited<ReturnType<typeof twentyCalls>>;

interface DialledCall {
  readonly stream: Awaited<ReturnType<World['worker']['dial']>>;
  readonly recogniser: World['worker']['speechToText']['session'];
}

/** Calls that have been greeted and are listened to. */
async function dialTwenty({ worker }: World) {
  const calls: DialledCall[] = [];
  for (let number = 0; number < callCount; number += 1) {
    const id = `call-${number}`;
    const stream = await worker.dial(id, await worker.mediaToken(`session-${number}`, 3600));
    await worker.clock.advance(0);
    calls.push({ stream, recogniser: worker.speechToText.session });
  }
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += frameMs) {
      for (const { stream } of calls) stream.send(inboundFrame);
      await worker.clock.advance(frameMs);
    }
  };
  await pass(5000);
  return { calls, pass };
}

/** Calls that are left are resumed elsewhere; nothing stays here. */
async function end({ worker }: World): Promise<void> {
  const drained = worker.server.drain();
  await worker.clock.advance(10_000);
  await drained;
  expect(worker.clock.pendingTimers).toBe(0);
}

/** One caller after the other asks, a quarter of a second apart. @returns ms until each hears something. */
async function askOneAfterTheOther({ calls, pass }: Awaited<ReturnType<typeof dialTwenty>>) {
  const asked: { readonly atMs: number; readonly framesBefore: number; answeredMs?: number }[] = [];
  for (let atMs = 0; atMs < stallMs + 2000; atMs += frameMs) {
    const next = calls[asked.length];
    if (next !== undefined && atMs >= (asked.length * stallMs) / callCount) {
      asked.push({ atMs, framesBefore: next.stream.sent.length });
      next.recogniser.hear(question);
    }
    await pass(frameMs);
    for (const [index, turn] of asked.entries()) {
      const heard = (calls[index]?.stream.sent.length ?? 0) > turn.framesBefore;
      if (heard) turn.answeredMs ??= atMs + frameMs - turn.atMs;
    }
  }
  return asked.map(({ answeredMs }) => answeredMs);
}

describe('a hot store that does not answer for five seconds, with twenty calls', () => {
  it('is heard by nobody: each is answered as soon as ever, in full', async () => {
    const usual = await twentyCalls();
    const usualMs = await askOneAfterTheOther(await dialTwenty(usual));
    const world = await twentyCalls();
    const dialled = await dialTwenty(world);
    world.stall(stallMs);
    expect(await askOneAfterTheOther(dialled)).toEqual(usualMs);
    expect(Math.max(...usualMs.map((ms) => ms ?? Number.POSITIVE_INFINITY))).toBeLessThan(1000);
    await dialled.pass(10_000);
    expect(dialled.calls.flatMap(({ stream }) => stream.closes)).toEqual([]);
    const spoken = world.worker.textToSpeech.speeches.map(({ text }) => text);
    const usuallySpoken = usual.worker.textToSpeech.speeches.map(({ text }) => text);
    expect(spoken).toEqual(usuallySpoken);
    expect(spoken.filter((text) => answer.endsWith(text))).toHaveLength(callCount);
    for (const one of [usual, world]) await end(one);
  });

  it('has everything that was said meanwhile as soon as it is back, though nobody says more', async () => {
    const world = await twentyCalls();
    const dialled = await dialTwenty(world);
    world.stall(stallMs);
    await askOneAfterTheOther(dialled);
    await dialled.pass(1000);
    const kept = await Promise.all(
      dialled.calls.map(async (_, number) => {
        const hash = await world.worker.hotStore.readVersioned(`session:session-${number}`);
        return hash?.fields.memo?.includes(question) === true;
      }),
    );
    expect(kept.filter((isKept) => !isKept)).toEqual([]);
    await end(world);
  });

  it('gives its orders to a call whose stream opened when it began', async () => {
    const world = await twentyCalls();
    const { worker } = world;
    const token = await worker.mediaToken('session-late', 3600);
    const stream = await worker.dial('call-late', token);
    world.stall(stallMs);
    for (let passed = 0; passed < stallMs + 3000; passed += frameMs) {
      stream.send(inboundFrame);
      await worker.clock.advance(frameMs);
    }
    const order = JSON.stringify({ type: 'session-close', reason: 'the test is over' });
    await worker.hotStore.publish(sessionControlChannel('session-late'), order);
    await worker.clock.advance(2000);
    expect(stream.closes).toHaveLength(1);
    await end(world);
  });

  it('does not count the worker as dead', async () => {
    const world = await twentyCalls();
    const { clock } = world.worker;
    const capacities = new Set<number>();
    // Wherever it falls between two heartbeats.
    for (let offsetMs = 0; offsetMs < 2000; offsetMs += 200) {
      await clock.advance(20_000 + offsetMs);
      world.stall(stallMs);
      await clock.advance(stallMs);
      for (let passed = 0; passed < 4000; passed += 100) {
        capacities.add(await world.registry.capacity());
        await clock.advance(100);
      }
    }
    expect([...capacities]).toEqual([callCount + 1]);
    await end(world);
  });
});
