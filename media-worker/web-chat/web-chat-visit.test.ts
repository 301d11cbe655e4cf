import { describe, expect, it } from 'vitest';
import type { WebChatServerMessage } from '#shared/contracts/web-chat-message.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { ScriptedConversation } from '../testing/scripted-conversation.ts';
import type { Socket } from '../transport/transport.ts';
import { WebChatSession } from './web-chat-session.ts';
import { WebChatVisit, type WebChatVisitParts } from './web-chat-visit.ts';

const minuteMs = 60_000;

/** A session on a virtual clock, and visits to it on sockets that write down what they are told. */
function chat() {
  const clock = new VirtualClock();
  const logger = new FakeLogger();
  const conversation = new ScriptedConversation({ clock, channel: 'webchat' });
  const ends: string[] = [];
  const session = new WebChatSession({
    conversation,
    clock,
    logger,
    onEnded: () => ends.push('ended'),
  });
  let tokens = 0;
  let givenBack = 0;

  function visit(overrides: Partial<WebChatVisitParts> = {}) {
    const sent: WebChatServerMessage[] = [];
    const closes: [number, string][] = [];
    const socket: Socket = {
      sendText: (text) => sent.push(JSON.parse(text)),
      sendBinary: () => expect.unreachable('The web chat sends text.'),
      bufferedBytes: 0,
      close: (code, reason) => closes.push([code, reason]),
    };
    const listener = new WebChatVisit({
      sessionId: conversation.sessionId,
      socket,
      openSession: async () => ({ session, arrival: undefined }),
      nextToken: async () => {
        tokens += 1;
        return `token-${tokens}`;
      },
      onNothingGiven: async () => {
        givenBack += 1;
      },
      clock,
      logger,
      ...overrides,
    });
    const tokensGot = () =>
      sent.flatMap((message) => (message.type === 'ready' ? [message.reconnectToken] : []));
    return { listener, socket, sent, closes, tokensGot };
  }
  return { clock, logger, conversation, session, ends, visit, givenBack: () => givenBack };
}

describe('a web-chat visit', () => {
  it('gets a fresh token long before the last one expires, as long as it lasts', async () => {
    const { clock, visit } = chat();
    const { listener, tokensGot } = visit();
    await clock.advance(0);
    expect(tokensGot()).toEqual(['token-1']);
    await clock.advance(25 * minuteMs);
    expect(tokensGot()).toEqual(['token-1', 'token-2', 'token-3']);
    listener.onClose(1000);
    await clock.advance(60 * minuteMs);
    expect(tokensGot()).toHaveLength(3);
    expect(clock.pendingTimers).toBe(0);
  });

  it('goes on with its token when no fresh one can be made, and tries again', async () => {
    const { clock, logger, visit } = chat();
    let works = true;
    const { listener, tokensGot, closes } = visit({
      async nextToken() {
        if (!works) throw new Error('no');
        return 'token';
      },
    });
    await clock.advance(0);
    works = false;
    await clock.advance(10 * minuteMs);
    expect(logger.events('warn')).toEqual(['web chat got no fresh token']);
    works = true;
    await clock.advance(10 * minuteMs);
    expect(tokensGot()).toHaveLength(2);
    expect(closes).toEqual([]);
    listener.onClose(1000);
    await clock.advance(0);
  });

  it('keeps the conversation for a quarter of an hour, then ends it', async () => {
    const { clock, conversation, visit, ends } = chat();
    const first = visit();
    await clock.advance(0);
    first.listener.onClose(1006);
    await clock.advance(14 * minuteMs);
    const second = visit();
    await clock.advance(0);
    second.listener.onClose(1001);
    await clock.advance(14 * minuteMs);
    expect(conversation.closes).toEqual([]);
    await clock.advance(2 * minuteMs);
    expect(conversation.closes).toEqual(['abandoned']);
    expect(ends).toEqual(['ended']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('costs nothing when the page has gone before the session was open', async () => {
    const { clock, session, conversation, visit, givenBack } = chat();
    let open: () => void = () => undefined;
    const { listener, sent } = visit({
      openSession: () =>
        new Promise((resolve) => {
          open = () => resolve({ session, arrival: undefined });
        }),
    });
    await clock.advance(0);
    listener.onMessage(Buffer.from('{"type":"message","id":"a","text":"hi"}'), false);
    listener.onClose(1006);
    open();
    await clock.advance(0);
    expect({ sent, givenBack: givenBack(), inputs: conversation.inputs }).toEqual({
      sent: [],
      givenBack: 1,
      inputs: [],
    });
    await clock.advance(16 * minuteMs);
    expect(conversation.closes).toEqual(['abandoned']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not send away a page that is there when another one never came', async () => {
    const { clock, session, conversation, visit } = chat();
    const here = visit();
    await clock.advance(0);
    let open: () => void = () => undefined;
    const other = visit({
      openSession: () =>
        new Promise((resolve) => {
          open = () => resolve({ session, arrival: undefined });
        }),
    });
    await clock.advance(0);
    other.listener.onClose(1006);
    open();
    await clock.advance(20 * minuteMs);
    expect(here.closes).toEqual([]);
    expect(conversation.closes).toEqual([]);
    here.listener.onClose(1000);
    await clock.advance(0);
  });

  it('closes with 1011 and costs nothing when the session cannot be opened', async () => {
    const { clock, logger, visit, givenBack } = chat();
    const { listener, closes } = visit({ openSession: () => Promise.reject(new Error('no')) });
    await clock.advance(0);
    expect(closes).toEqual([[1011, 'the chat could not begin']]);
    expect(givenBack()).toBe(1);
    expect(logger.events('error')).toEqual(['web chat could not begin']);
    listener.onClose(1011);
    expect(clock.pendingTimers).toBe(0);
  });

  it('repeats the greeting to every page that comes before the customer has written', async () => {
    const { clock, conversation, visit } = chat();
    conversation.greeting = ['Welcome.'];
    const pages = [];
    for (let count = 0; count < 3; count += 1) {
      const page = visit();
      await clock.advance(0);
      page.listener.onClose(1006);
      pages.push(page.sent.filter(({ type }) => type === 'message'));
    }
    const greeting = { type: 'message', turnId: 'greeting', agent: 'Concierge', text: 'Welcome.' };
    expect(pages).toEqual([[greeting], [greeting], [greeting]]);
    await clock.advance(16 * minuteMs);
  });

  it('tells the page that a turn is over which broke off', async () => {
    const { clock, logger, conversation, visit } = chat();
    const { listener, sent } = visit();
    await clock.advance(0);
    conversation.respond = async function* () {
      yield { type: 'text-delta', agent: 'Concierge', text: 'Let me' };
      throw new Error('broken');
    };
    listener.onMessage(Buffer.from('{"type":"message","id":"a","text":"hi"}'), false);
    await clock.advance(0);
    expect(sent.slice(-4)).toEqual([
      { type: 'text-delta', turnId: 'a', agent: 'Concierge', text: 'Let me' },
      { type: 'error', code: 'internal', message: 'Something went wrong on our side.' },
      { type: 'message', turnId: 'a', agent: 'Concierge', text: 'Let me' },
      { type: 'turn-end', turnId: 'a', finishReason: 'failed' },
    ]);
    expect(logger.events('error')).toEqual(['turn failed']);
    listener.onClose(1000);
    await clock.advance(0);
  });
});
