import { expect, it } from 'vitest';
import type { Conversation } from '#shared/contracts/conversation.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { inboundFrame, metadataFrame } from './testing/media-client.ts';
import { ScriptedConversation } from './testing/scripted-conversation.ts';
import { startTestWorker } from './testing/test-worker.ts';
import type { Socket, SocketListener, SocketRoute, StartTransport } from './transport/transport.ts';

const callCount = 200;
const dayMs = 24 * 3600 * 1000;

/** A worker without a network: sockets are opened and closed by the test. */
async function worker() {
  const clock = new VirtualClock(Date.now());
  const fakes = {
    hotStore: new FakeHotStore({ clock }),
    speechToText: new FakeSpeechToText(),
    textToSpeech: new FakeTextToSpeech({ clock, firstAudioMs: 80 }),
    callControl: createFakeCallControl(),
    logger: new FakeLogger(),
  };
  let media: SocketRoute | undefined;
  const startTransport: StartTransport = async ({ sockets: [first] }) => {
    media = first;
    return { name: 'ws', port: 0, openSockets: 0, close: async () => undefined };
  };
  const conversations: ScriptedConversation[] = [];
  const started = await startTestWorker(fakes, {
    clock,
    startTransport,
    maxCalls: 1,
    conversations: {
      async open({ sessionId }): Promise<Conversation> {
        const conversation = new ScriptedConversation({ clock, sessionId });
        conversation.greeting = ['Hello, how can I help you today?'];
        conversation.reply('Let me see. ', { waitMs: 4000 }, 'It is paid, so nothing is open.');
        conversations.push(conversation);
        return conversation;
      },
    },
  });

  /** Opens the socket of a call, as the transport would. */
  async function dial(callConnectionId: string, token: string) {
    const admission = await media?.authorise({
      method: 'GET',
      path: media.path,
      remoteAddress: '127.0.0.1',
      query: () => token,
      header: (name) => (name === 'authorization' ? 'Bearer of-acs' : callConnectionId),
    });
    if (admission?.admitted !== true) throw new Error('The call was not admitted.');
    let listener: SocketListener | undefined;
    const hangUp = (code: number) => {
      listener?.onClose(code, '');
      listener = undefined;
    };
    const socket: Socket = {
      sendText: () => undefined,
      sendBinary: () => undefined,
      bufferedBytes: 0,
      close: hangUp,
    };
    listener = admission.open(socket);
    listener.onMessage(Buffer.from(metadataFrame), false);
    return {
      hangUp,
      send: (text: string) => listener?.onMessage(Buffer.from(text), false),
      conversation: () => conversations.at(-1),
      stt: () => fakes.speechToText.session,
    };
  }

  return { ...fakes, ...started, clock, conversations, dial };
}

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
    await clock.advance(6000);
    expect(left(), way).toEqual(idle);
  }
  expect(conversations).toHaveLength(callCount);
  const broken = await world.dial('call-broken', await mediaToken('session-broken', 3600));
  await clock.advance(300);
  broken.hangUp(1006);
  await clock.advance(1);
  await server.drain();
  expect(clock.pendingTimers).toBe(0);
  expect(conversations.at(-1)?.closes).toEqual([]);
  await clock.advance(dayMs);
  expect(hotStore.keys()).toEqual([]);
});
