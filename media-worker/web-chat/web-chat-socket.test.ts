import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import type { MediaServer } from '../server.ts';
import { chatPage } from '../testing/chat-page.ts';
import { eachTransport } from '../testing/each-transport.ts';
import { closeOf, SocketDialler } from '../testing/media-client.ts';
import { startTestWorker } from '../testing/test-worker.ts';

const servers: MediaServer[] = [];
const sockets = new SocketDialler();

afterEach(async () => {
  sockets.closeAll();
  await Promise.all(servers.splice(0).map((server) => server.drain()));
});

describe.each(eachTransport())('the web-chat socket on %s', (_name, startTransport) => {
  async function worker() {
    const started = await startTestWorker(
      {
        hotStore: new FakeHotStore({ clock: systemClock }),
        speechToText: new FakeSpeechToText(),
        textToSpeech: new FakeTextToSpeech(),
        callControl: createFakeCallControl(),
        logger: new FakeLogger(),
      },
      { startTransport },
    );
    servers.push(started.server);
    const open = async (token: string, sessionId = 'webchat-1') => {
      const page = chatPage(sockets.dial(started.webChatUrl(token)));
      const closed = closeOf(page.socket);
      const [ready] = await page.got('ready');
      await page.got('turn-end');
      const conversation = started.conversations.get(sessionId);
      if (conversation === undefined) throw new Error('No conversation was opened.');
      return { ...page, closed, reconnectToken: ready?.reconnectToken ?? '', conversation };
    };
    return {
      ...started,
      open,
      visit: async (sessionId = 'webchat-1') =>
        open(await started.webChatToken(sessionId), sessionId),
    };
  }

  it('closes with 4002 after the last words when the agent ends the conversation', async () => {
    const { visit, server } = await worker();
    const { conversation, say, closed, got } = await visit();
    conversation.reply('Goodbye.', { type: 'call-end', reason: 'done' });
    say('a', 'That was all');
    expect(await closed).toEqual({ code: 4002, reason: 'the conversation has ended' });
    expect((await got('message')).at(-1)?.text).toBe('Goodbye.');
    expect(conversation.closes).toEqual(['completed']);
    await vi.waitFor(() => expect(server.webChats).toBe(0));
  });

  it('closes with 4002 when the session is told to close', async () => {
    const { visit, hotStore } = await worker();
    const { conversation, say, closed, got } = await visit();
    say('a', 'Hello');
    await got('message');
    const order = JSON.stringify({ type: 'session-close', reason: 'operator' });
    await hotStore.publish(sessionControlChannel('webchat-1'), 'nonsense');
    await hotStore.publish(sessionControlChannel('webchat-2'), order);
    await hotStore.publish(sessionControlChannel('webchat-1'), order);
    await hotStore.publish(sessionControlChannel('webchat-1'), order);
    expect(await closed).toEqual({ code: 4002, reason: 'the conversation has ended' });
    expect(conversation.closes).toEqual(['completed']);
    await vi.waitFor(() => expect(hotStore.subscriptionCount).toBe(0));
  });

  it('says that it goes on elsewhere when the customer has moved, unless they write again', async () => {
    const { visit, hotStore } = await worker();
    const move = {
      type: 'channel-switch',
      handoffId: 'h',
      target: 'whatsapp',
      farewell: 'See you there.',
    } as const;
    const order = JSON.stringify({ type: 'session-close', reason: 'channel-switch' });
    for (const [sessionId, writesAgain, reason, outcome] of [
      ['webchat-a', false, 'the conversation goes on elsewhere', 'transferred'],
      ['webchat-b', true, 'the conversation has ended', 'completed'],
    ] as const) {
      const { conversation, say, closed, got } = await visit(sessionId);
      conversation.reply('I have sent it.', move);
      say('a', 'WhatsApp, please');
      await got('message');
      if (writesAgain) {
        say('b', 'Wait, one more thing');
        await got('message', 2);
      }
      await hotStore.publish(sessionControlChannel(sessionId), order);
      expect(await closed).toEqual({ code: 4002, reason });
      expect(conversation.closes).toEqual([outcome]);
    }
  });

  it('closes with 1013 when its messages are not read, and keeps the answer for later', async () => {
    const { visit, open } = await worker();
    const { conversation, say, closed, socket, reconnectToken } = await visit();
    const chunks = Array.from({ length: 60 }, () => 'x'.repeat(200_000));
    conversation.reply(...chunks, {
      type: 'agent-switch',
      from: 'Concierge',
      to: 'BillingAgent',
      kind: 'discrete',
    });
    socket.pause();
    say('a', 'Tell me everything');
    await vi.waitFor(() => expect(conversation.inputs).toHaveLength(1));
    await vi.waitFor(() => expect(conversation.running).toBe(0));
    socket.resume();
    expect(await closed).toEqual({ code: 1013, reason: 'messages are not being read' });
    const back = await open(reconnectToken);
    const [answer] = await back.got('message');
    expect({ turnId: answer?.turnId, length: answer?.text.length }).toEqual({
      turnId: 'a',
      length: 12_000_000,
    });
    expect(conversation.closes).toEqual([]);
  });

  it('warns who writes too fast, and sends away who goes on; another page does not notice', async () => {
    const { visit } = await worker();
    const [flooder, neighbour] = [await visit('webchat-a'), await visit('webchat-b')];
    for (let sent = 0; sent < 10_000; sent += 1) flooder.send({ type: 'ping' });
    neighbour.say('a', 'Hello');
    expect(await flooder.closed).toEqual({ code: 1008, reason: 'far too many messages' });
    const count = (type: string) => flooder.types().filter((each) => each === type).length;
    expect(count('pong')).toBeLessThan(20);
    expect(count('error')).toBeGreaterThan(20);
    expect(count('error')).toBeLessThan(80);
    await neighbour.got('message');
    expect(neighbour.types()).not.toContain('error');
    expect(flooder.conversation.closes).toEqual([]);
  });

  it('counts messages that are none as messages', async () => {
    const { visit } = await worker();
    const { closed, socket, got } = await visit();
    for (let sent = 0; sent < 200; sent += 1) socket.send('hello');
    expect((await closed).code).toBe(1008);
    const codes = new Set((await got('error')).map(({ code }) => code));
    expect(codes).toEqual(new Set(['invalid_request', 'too_many_requests']));
  });

  it.each<[string, string | Buffer, boolean, readonly number[]]>([
    ['bytes', Buffer.from('{"type":"ping"}'), true, [1003]],
    ['text that is not UTF-8', Buffer.from([0xc3, 0x28]), false, [1006, 1007]],
    ['more than 32 KB', 'x'.repeat(32 * 1024 + 1), false, [1009]],
  ])(
    'ends for a page that sends %s, and the conversation waits',
    async (_what, data, binary, codes) => {
      const { visit, open } = await worker();
      const { closed, socket, conversation, reconnectToken } = await visit();
      socket.send(data, { binary });
      expect(codes).toContain((await closed).code);
      const back = await open(reconnectToken);
      back.say('a', 'Hello');
      await back.got('message');
      expect(conversation.inputs).toHaveLength(1);
    },
  );
});
