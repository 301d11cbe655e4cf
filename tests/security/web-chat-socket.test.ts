import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  longestWebChatText,
  type WebChatServerMessage,
  webChatServerMessageSchema,
} from '#shared/contracts/web-chat-message.ts';
import { EventTape } from '../event-tape.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { startTelephonyAuthority, type TelephonyAuthority } from '../telephony-authority.ts';
import type { AttackKit } from './attack.ts';
import { createAttackKit } from './attack-kit.ts';
import { chatUpgrade } from './socket-attacks.ts';
import { mustOpen, type OpenUpgrade, upgrade } from './upgrade.ts';

let authority: TelephonyAuthority;
let testStack: TestStack;
let kit: AttackKit;

beforeAll(async () => {
  authority = await startTelephonyAuthority();
  testStack = await startTestStack();
  kit = createAttackKit(testStack, authority);
});

afterAll(async () => {
  await testStack?.close();
  await authority?.close();
});

interface Visit extends OpenUpgrade {
  readonly messages: EventTape<WebChatServerMessage>;
  next<Type extends WebChatServerMessage['type']>(
    type: Type,
    since?: number,
  ): Promise<Extract<WebChatServerMessage, { readonly type: Type }>>;
}

async function visit(token: string): Promise<Visit> {
  const messages = new EventTape<WebChatServerMessage>();
  const open = await mustOpen(testStack.access.mediaWorkerUrl, {
    ...chatUpgrade(token),
    onText: (text) => messages.add(webChatServerMessageSchema.parse(JSON.parse(text))),
  });
  return {
    ...open,
    messages,
    next: (type, since = 0) =>
      messages.next(
        (message): message is Extract<WebChatServerMessage, { readonly type: typeof type }> =>
          message.type === type,
        `the page gets "${type}"`,
        { withinMs: 10_000, since },
      ),
  };
}

const linkOf = (customerId: string, sessionId: string) =>
  kit.sessionTokens.issue('webchat', { sessionId, customerId }, 600);

describe('the link into the web chat', () => {
  it('opens one socket and never a second one', async () => {
    const token = await linkOf('demo-1001', 'webchat-demo-1001-once');
    const first = await visit(token);
    await first.next('ready');
    const again = await upgrade(testStack.access.mediaWorkerUrl, chatUpgrade(token));
    expect(again).toMatchObject({ opened: false, status: 401 });
    expect(first.socket.readyState).toBe(first.socket.OPEN);
    first.socket.close(1000);
    await first.closed;
  });

  it('opens for one of ten who use it at the same moment', async () => {
    const token = await linkOf('demo-1001', 'webchat-demo-1001-race');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        upgrade(testStack.access.mediaWorkerUrl, chatUpgrade(token)),
      ),
    );
    const opened = answers.filter((answer) => answer.opened);
    expect(opened).toHaveLength(1);
    for (const { socket, closed } of opened) {
      socket.close(1000);
      await closed;
    }
  });

  it('gives a reconnect token that leads into the same session, and no other token does', async () => {
    const sessionId = 'webchat-demo-1001-return';
    const first = await visit(await linkOf('demo-1001', sessionId));
    const { reconnectToken } = await first.next('ready');
    first.socket.terminate();
    await first.closed;
    const second = await visit(reconnectToken);
    expect((await second.next('ready')).sessionId).toBe(sessionId);
    expect(
      await upgrade(testStack.access.mediaWorkerUrl, chatUpgrade(reconnectToken)),
    ).toMatchObject({ opened: false, status: 401 });
    second.socket.close(1000);
    await second.closed;
  });
});

describe('what a page sends that must not be sent', () => {
  const message = (id: string, text: unknown) => JSON.stringify({ type: 'message', id, text });
  const refused: readonly { readonly name: string; readonly frame: string }[] = [
    { name: 'no JSON', frame: 'hello' },
    { name: 'an empty message', frame: '' },
    { name: 'a type that does not exist', frame: '{"type":"sudo"}' },
    { name: 'a text that is no text', frame: message('m-1', { $gt: '' }) },
    { name: 'a text of blanks', frame: message('m-2', '   ') },
    { name: 'a text that is too long', frame: message('m-3', 'x'.repeat(longestWebChatText + 1)) },
    { name: 'an id with a path in it', frame: message('../../etc', 'hello') },
    {
      name: "another customer's id",
      frame: JSON.stringify({ type: 'message', id: 'm-4', text: 'hi', customerId: 'demo-1002' }),
    },
  ];

  it('is refused message by message, and the chat goes on', async () => {
    const page = await visit(await linkOf('demo-1002', 'webchat-demo-1002-bad'));
    await page.next('turn-end');
    for (const { name, frame } of refused) {
      const since = page.messages.events.length;
      page.socket.send(frame);
      const error = await page.next('error', since);
      expect({ name, code: error.code }).toEqual({ name, code: 'invalid_request' });
    }
    const since = page.messages.events.length;
    page.socket.send(message('good-1', 'My power is out'));
    await page.next('message', since);
    page.socket.close(1000);
    await page.closed;
  });

  it('ends the socket when it is larger than any message may be', async () => {
    const page = await visit(await linkOf('demo-1002', 'webchat-demo-1002-large'));
    await page.next('ready');
    page.socket.send(message('m-5', 'x'.repeat(100_000)));
    expect(await page.closed).toEqual({
      code: 1009,
      reason: 'a message has at most 32768 bytes',
    });
  });

  it('ends the socket when it is binary', async () => {
    const page = await visit(await linkOf('demo-1002', 'webchat-demo-1002-binary'));
    await page.next('ready');
    page.socket.send(Buffer.from([0, 1, 2]));
    expect(await page.closed).toMatchObject({ code: 1003, reason: 'messages are JSON text' });
  });

  it('is refused when there is too much of it, and another page does not notice', async () => {
    const flooder = await visit(await linkOf('demo-1004', 'webchat-demo-1004-flood'));
    const neighbour = await visit(await linkOf('demo-1003', 'webchat-demo-1003-calm'));
    await Promise.all([flooder.next('turn-end'), neighbour.next('turn-end')]);
    for (let count = 0; count < 200; count += 1) flooder.socket.send('{"type":"ping"}');
    const since = neighbour.messages.events.length;
    neighbour.socket.send(message('calm-1', 'My power is out'));
    expect((await flooder.next('error')).code).toBe('too_many_requests');
    await neighbour.next('message', since);
    const pongs = flooder.messages.events.filter(({ type }) => type === 'pong').length;
    expect(pongs).toBeLessThanOrEqual(30);
    for (const { socket, closed } of [flooder, neighbour]) {
      socket.close(1000);
      await closed;
    }
  });

  it('ends the socket when it goes on for ten thousand messages', async () => {
    const flooder = await visit(await linkOf('demo-1005', 'webchat-demo-1005-flood'));
    const neighbour = await visit(await linkOf('demo-1003', 'webchat-demo-1003-neighbour'));
    await Promise.all([flooder.next('turn-end'), neighbour.next('turn-end')]);
    const since = neighbour.messages.events.length;
    for (let count = 0; count < 10_000; count += 1) flooder.socket.send('{}');
    neighbour.socket.send(message('calm-2', 'My power is out'));
    expect(await flooder.closed).toEqual({ code: 1008, reason: 'far too many messages' });
    expect(flooder.messages.events.length).toBeLessThan(100);
    await neighbour.next('message', since);
    neighbour.socket.close(1000);
    await neighbour.closed;
  });

  it('ends the socket when it is not UTF-8', async () => {
    const page = await visit(await linkOf('demo-1002', 'webchat-demo-1002-utf8'));
    await page.next('ready');
    page.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    expect([1006, 1007]).toContain((await page.closed).code);
  });

  it('is answered once when it is sent twice', async () => {
    const page = await visit(await linkOf('demo-1006', 'webchat-demo-1006-twice'));
    await page.next('turn-end');
    const since = page.messages.events.length;
    for (let count = 0; count < 5; count += 1) page.socket.send(message('same', 'My power is out'));
    await page.next('turn-end', since);
    page.socket.send('{"type":"ping"}');
    await page.next('pong', since);
    const ends = page.messages.events.slice(since).filter(({ type }) => type === 'turn-end');
    expect(ends).toHaveLength(1);
    page.socket.close(1000);
    await page.closed;
  });
});
