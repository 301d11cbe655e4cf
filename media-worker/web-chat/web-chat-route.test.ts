import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import type { WebChatServerMessage } from '#shared/contracts/web-chat-message.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import type { MediaServer, MediaServerDependencies } from '../server.ts';
import { chatPage } from '../testing/chat-page.ts';
import { closeOf, refusalStatusOf, SocketDialler } from '../testing/media-client.ts';
import { startTestWorker } from '../testing/test-worker.ts';

const servers: MediaServer[] = [];
const sockets = new SocketDialler();

afterEach(async () => {
  sockets.closeAll();
  await Promise.all(servers.splice(0).map((server) => server.drain()));
});

async function worker(
  overrides: Partial<MediaServerDependencies> = {},
  hotStore = new FakeHotStore({ clock: systemClock }),
) {
  const started = await startTestWorker(
    {
      hotStore,
      speechToText: new FakeSpeechToText(),
      textToSpeech: new FakeTextToSpeech(),
      callControl: createFakeCallControl(),
      logger: new FakeLogger(),
    },
    overrides,
  );
  servers.push(started.server);
  return { ...started, dial: (token: string) => sockets.dial(started.webChatUrl(token)) };
}

async function visit(started: Awaited<ReturnType<typeof worker>>, sessionId = 'webchat-1') {
  const here = chatPage(started.dial(await started.webChatToken(sessionId)));
  const [ready] = await here.got('ready');
  await here.got('turn-end');
  const conversation = started.conversations.get(sessionId);
  if (conversation === undefined) throw new Error('No conversation was opened.');
  return { ...here, ready, conversation };
}

describe('a web chat', () => {
  it('streams the answer, then gives it whole', async () => {
    const started = await worker();
    const { conversation, ready, say, messages, got } = await visit(started);
    expect(ready).toMatchObject({ sessionId: 'webchat-1', agent: 'Concierge' });
    expect(started.opened).toEqual([
      { sessionId: 'webchat-1', channel: 'webchat', customerId: 'demo-1001' },
    ]);
    conversation.reply(
      'Your bill ',
      {
        type: 'tool-start',
        agent: 'Concierge',
        toolCallId: 'c',
        tool: 'verify_identity',
        arguments: { pin: '4711' },
      },
      { type: 'tool-progress', toolCallId: 'c', tool: 'verify_identity', message: 'Checking.' },
      {
        type: 'tool-end',
        agent: 'Concierge',
        toolCallId: 'c',
        tool: 'verify_identity',
        ok: true,
        result: { secret: '4711' },
        durationMs: 5,
      },
      'is paid.',
      { type: 'channel-offer', channels: ['whatsapp'], reason: 'busy' },
    );
    messages.length = 0;
    say('m1', 'Is my bill paid?');
    await got('turn-end');
    expect(messages).toEqual([
      { type: 'text-delta', turnId: 'm1', agent: 'Concierge', text: 'Your bill ' },
      { type: 'tool-start', turnId: 'm1', tool: 'verify_identity' },
      { type: 'tool-progress', turnId: 'm1', tool: 'verify_identity', message: 'Checking.' },
      { type: 'tool-end', turnId: 'm1', tool: 'verify_identity', ok: true },
      { type: 'text-delta', turnId: 'm1', agent: 'Concierge', text: 'is paid.' },
      { type: 'channel-offer', channels: ['whatsapp'], reason: 'busy' },
      { type: 'message', turnId: 'm1', agent: 'Concierge', text: 'Your bill is paid.' },
      { type: 'turn-end', turnId: 'm1', finishReason: 'completed' },
    ]);
    expect(JSON.stringify(messages)).not.toContain('4711');
  });

  it('opens with what is known from the channel the customer comes from', async () => {
    const handoff: WebChatServerMessage = {
      type: 'handoff',
      sourceChannel: 'voice',
      summary: 'The power is out at 14 Elm Street.',
      facts: { ticket: 'T-1' },
    };
    const started = await worker({ arrivalOf: async () => handoff });
    const { messages } = await visit(started);
    expect(messages.slice(0, 2)).toMatchObject([{ type: 'ready' }, handoff]);
  });

  it('answers every id once, in order, also when they come faster than answers', async () => {
    const { conversation, say, got } = await visit(await worker());
    conversation.reply({ waitMs: 30 }, 'First.');
    for (const id of ['a', 'b', 'a', 'b', 'c']) say(id, `Question ${id}`);
    const answers = await got('message', 3);
    expect(answers.map(({ turnId, text }) => [turnId, text])).toEqual([
      ['a', 'First.'],
      ['b', 'You said: Question b.'],
      ['c', 'You said: Question c.'],
    ]);
    expect(conversation.inputs).toHaveLength(3);
  });

  it('stops the answer that is being given', async () => {
    const { conversation, say, send, got } = await visit(await worker());
    conversation.reply('It is a long ', { waitMs: 600_000 }, 'story.');
    say('a', 'Tell me');
    await got('text-delta');
    send({ type: 'stop' });
    expect((await got('turn-end', 2)).at(-1)).toMatchObject({ finishReason: 'cancelled' });
  });

  it('answers pings', async () => {
    const { send, got } = await visit(await worker());
    send({ type: 'ping' });
    await got('pong');
  });

  it.each([
    ['no JSON', 'hello'],
    ['a message without text', '{"type":"message","id":"a"}'],
    ['an empty message', '{"type":"message","id":"a","text":"   "}'],
    ['a strange id', '{"type":"message","id":"../a","text":"hi"}'],
    ['an unknown type', '{"type":"admin"}'],
    ['an unknown field', '{"type":"ping","extra":1}'],
    ['a long text', JSON.stringify({ type: 'message', id: 'a', text: 'x'.repeat(5000) })],
  ])('refuses %s and stays open', async (_what, text) => {
    const { socket, conversation, say, got } = await visit(await worker());
    socket.send(text);
    expect((await got('error'))[0]?.code).toBe('invalid_request');
    say('ok', 'Hello');
    await got('message');
    expect(conversation.inputs).toHaveLength(1);
  });

  it('slows down a visitor who writes too fast', async () => {
    const { send, got } = await visit(await worker());
    for (let sent = 0; sent < 30; sent += 1) send({ type: 'ping' });
    expect((await got('error', 10))[0]?.code).toBe('too_many_requests');
  });
});

describe('its socket', () => {
  it('opens once per link, and only for a link to the web chat', async () => {
    const started = await worker();
    const token = await started.webChatToken('webchat-1');
    await once(started.dial(token), 'open');
    for (const bad of [
      token,
      '',
      'forged',
      await started.mediaToken('webchat-1'),
      await started.webChatToken('webchat-1', -10),
    ]) {
      expect(await refusalStatusOf(started.dial(bad))).toBe(401);
    }
    expect(started.opened).toHaveLength(1);
  });

  it('comes back with its reconnect token and gets what it missed', async () => {
    const started = await worker();
    const { socket, conversation, ready, say } = await visit(started);
    conversation.reply({ waitMs: 50 }, 'The answer.');
    say('a', 'Question');
    await vi.waitFor(() => expect(conversation.inputs).toHaveLength(1));
    socket.terminate();
    await vi.waitFor(() => expect(conversation.running).toBe(0));
    const back = chatPage(started.dial(ready?.reconnectToken ?? ''));
    expect((await back.got('message'))[0]).toMatchObject({ turnId: 'a', text: 'The answer.' });
    expect(back.types()[0]).toBe('ready');
    expect(started.opened).toHaveLength(1);
    expect(conversation.closes).toEqual([]);
  });

  it('gives way to a newer one of the same session, here and on another replica', async () => {
    const hotStore = new FakeHotStore({ clock: systemClock });
    const [here, there] = [
      await worker({}, hotStore),
      await worker({ workerId: 'worker-2' }, hotStore),
    ];
    const first = await visit(here);
    const firstClosed = closeOf(first.socket);
    const second = await visit(here);
    expect((await firstClosed).code).toBe(4001);
    const secondClosed = closeOf(second.socket);
    await visit(there);
    expect((await secondClosed).code).toBe(4001);
    await vi.waitFor(() => expect(here.server.webChats).toBe(0));
    expect(first.conversation.closes).toEqual([]);
    expect(there.server.webChats).toBe(1);
  });

  it('answers nothing more once it has given way, not even what was waiting for its turn', async () => {
    const hotStore = new FakeHotStore({ clock: systemClock });
    const here = await worker({}, hotStore);
    const there = await worker({ workerId: 'worker-2' }, hotStore);
    const { socket, conversation, say } = await visit(here);
    conversation.reply({ waitMs: 60_000 });
    say('a', 'Hello');
    say('b', 'Are you there?');
    await vi.waitFor(() => expect(conversation.running).toBe(1));
    const closed = closeOf(socket);
    await visit(there);
    await closed;
    await vi.waitFor(() => expect(conversation.running).toBe(0));
    await vi.waitFor(() => expect(here.server.webChats).toBe(0));
    expect(conversation.inputs.map(({ turnId }) => turnId)).toEqual(['a']);
  });

  it('ends the conversation when the page is closed on purpose', async () => {
    const started = await worker();
    const { socket, conversation, say, got } = await visit(started);
    say('a', 'Hello');
    await got('message');
    socket.close(1000);
    await vi.waitFor(() => expect(conversation.closes).toEqual(['completed']));
    await vi.waitFor(() => expect(started.server.webChats).toBe(0));
    expect(started.hotStore.subscriptionCount).toBe(0);
    const { conversation: next } = await visit(started);
    expect(next).not.toBe(conversation);
  });

  it('closes with 1011 when the conversation cannot be opened, and is tried again next time', async () => {
    let fail = true;
    const started = await worker();
    const failing = await worker({
      conversations: {
        async open(options) {
          if (fail) throw new Error('no');
          const conversation = await visit(started, options.sessionId);
          return conversation.conversation;
        },
      },
    });
    const socket = failing.dial(await failing.webChatToken('webchat-9'));
    expect((await closeOf(socket)).code).toBe(1011);
    expect(failing.server.webChats).toBe(0);
    expect(failing.hotStore.subscriptionCount).toBe(0);
    fail = false;
    const again = chatPage(failing.dial(await failing.webChatToken('webchat-9')));
    await again.got('ready');
  });

  it('moves elsewhere on drain, with the conversation left open', async () => {
    const started = await worker();
    const { socket, conversation } = await visit(started);
    const closed = closeOf(socket);
    await started.server.drain();
    expect((await closed).code).toBe(1012);
    expect(conversation.closes).toEqual([]);
    expect(started.hotStore.subscriptionCount).toBe(0);
  });
});
