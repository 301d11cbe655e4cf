import { expect, it } from 'vitest';
import { restartGraceMs } from './acs-media/departed-conversations.ts';
import { inboundFrame } from './testing/media-client.ts';
import { createSharedByWorkers, startSocketlessWorker } from './testing/socketless-worker.ts';

const callCount = 5000;
const dayMs = 24 * 3600 * 1000;
/** Longer than a broken stream may take to come back. */
const afterwardsMs = restartGraceMs + 1000;

const worker = () => startSocketlessWorker(createSharedByWorkers(), { maxCalls: 1 });

type World = Awaited<ReturnType<typeof worker>>;
type Call = Awaited<ReturnType<World['dial']>>;

/** Every way in which a short call comes to its end. */
const lives: Readonly<Record<string, (call: Call, world: World) => Promise<void>>> = {
  async 'hangs up at once'(call) {
    call.hangUp(1000);
  },
  async 'hangs up during the greeting'(call, { clock }) {
    await clock.advance(300);
    call.hangUp(1000);
  },
  async 'hangs up while the agent thinks'(call, { clock }) {
    await clock.advance(2500);
    call.stt().hear('Is it paid?');
    await clock.advance(2500);
    call.hangUp(1000);
  },
  async 'breaks off in the middle of an interruption'(call, { clock }) {
    await clock.advance(400);
    call.stt().partial('sorry I only wanted');
    call.hangUp(1006);
  },
  async 'is ended by the agent'(call, { clock }) {
    await clock.advance(3000);
    call.conversation()?.reply('Goodbye.', { type: 'call-end', reason: 'done' });
    call.stt().hear('Is it paid?');
    await clock.advance(10_000);
    call.stt().hear('That was all');
    await clock.advance(3000);
  },
  async 'sends nonsense'(call, { clock }) {
    await clock.advance(100);
    call.send('no json');
  },
  async 'loses its recogniser and hangs up while it is away'(call, { clock, speechToText }) {
    await clock.advance(100);
    speechToText.openError = new Error('away');
    call.stt().fail();
    await clock.advance(700);
    call.hangUp(1000);
    speechToText.openError = undefined;
  },
  async 'loses its voice'(call, { clock, textToSpeech }) {
    textToSpeech.stalled = true;
    await clock.advance(300);
    call.hangUp(1000);
    textToSpeech.stalled = false;
  },
  async 'presses keys and goes'(call, { clock }) {
    call.send(inboundFrame);
    await clock.advance(100);
    call.send('{"kind":"DtmfData","dtmfData":{"data":"5"}}');
    call.hangUp(1006);
  },
};

/** Sockets that do not become calls: some half open, some refused. */
async function knock({ clock, dial, mediaToken }: World, number: number): Promise<void> {
  if (number % 2 === 0) {
    // The stream never begins, and nobody hangs up.
    const silent = await dial(`silent-${number}`, await mediaToken(`silent-${number}`, 3600), '');
    await expect(dial('one-too-many', await mediaToken('other', 3600))).rejects.toMatchObject({
      code: 'no_free_slot',
    });
    await clock.advance(11_000);

    expect(silent.closes).toEqual([1008]);
  } else {
    await expect(dial('forged', 'no token')).rejects.toMatchObject({ code: 'unauthenticated' });
  }
}

it(`has nothing left of ${callCount} short calls, however they ended`, async () => {
  const world = await worker();
  const { clock, server, hotStore, speechToText, textToSpeech, conversations, mediaToken } = world;
  const idle = {
    timers: clock.pendingTimers,
    liveCalls: 0,
    recognisers: 0,
    synthesisers: 0,
    subscriptions: 0,
    turns: 0,
    openConversations: 0,
  };
  const left = () => ({
    timers: clock.pendingTimers,
    liveCalls: server.liveCalls,
    recognisers: speechToText.sessions.filter(({ closed }) => !closed).length,
    synthesisers: textToSpeech.openSessions,
    subscriptions: hotStore.subscriptionCount,
    turns: conversations.filter(({ running }) => running > 0).length,
    openConversations: conversations.filter(({ closes }) => closes.length !== 1).length,
  });
  const ways = Object.entries(lives);
  for (let number = 0; number < callCount; number += 1) {
    const [way, live] = ways[number % ways.length] ?? [];
    const call = await world.dial(`call-${number}`, await mediaToken(`session-${number}`, 3600));
    await live?.(call, world);
    await clock.advance(afterwardsMs);
    if (number % 10 === 0) {
      await knock(world, number / 10);
      await clock.advance(afterwardsMs);
    }
    expect(left(), way).toEqual(idle);
  }
  // A stream that never began had a conversation, too.
  expect(conversations).toHaveLength(callCount + callCount / 20);
  const broken = await world.dial('call-broken', await mediaToken('session-broken', 3600));
  await clock.advance(300);
  broken.hangUp(1006);
  await clock.advance(1);
  await server.drain();
  expect(clock.pendingTimers).toBe(0);
  expect(conversations.at(-1)?.closes).toEqual([]);
  await clock.advance(dayMs);
  expect(hotStore.keys()).toEqual([]);
}, 60_000);
