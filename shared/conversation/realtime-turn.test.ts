import { describe, expect, it } from 'vitest';
import { delay } from '#shared/contracts/clock.ts';
import type { HistoryItem } from '#shared/contracts/session.ts';
import {
  beginRealtime,
  ConversationFixture,
  collect,
  endOf,
  libraryContent,
  libraryCustomer,
  libraryTool,
  realtimeCall,
  realtimeResult,
} from '#shared/testing/conversation-fixture.ts';

const live = () => new AbortController().signal;
const settled = (fixture: ConversationFixture) => fixture.clock.advance(0);
const said = (history: readonly HistoryItem[] | undefined) =>
  history?.map((item) => (item.role === 'tool' ? item.tool : `${item.role}: ${item.text}`));

describe('the words of a realtime turn', () => {
  it('are remembered in their order, though the transcript comes after the answer', async () => {
    const fixture = new ConversationFixture({ customers: [libraryCustomer()] });
    const conversation = await fixture.open({ customerPhone: '+15550100199' });
    const turn = beginRealtime(conversation);
    await settled(fixture);
    turn.say('We open');
    turn.say(' at nine.');
    turn.addUsage({ inputTokens: 50, outputTokens: 7 });
    turn.addUsage({ inputTokens: 1, outputTokens: 1 });
    turn.hear('When do you open?');
    turn.end('completed');
    const events = await collect(turn.events);
    expect(events.map(({ type }) => type)).toEqual(['text-delta', 'text-delta', 'turn-end']);
    expect(endOf(events)).toMatchObject({
      turnId: turn.turnId,
      agent: 'Desk',
      text: 'We open at nine.',
      usage: { inputTokens: 51, outputTokens: 8 },
      finishReason: 'completed',
    });
    await conversation.close('completed');
    expect(said((await fixture.stored()).histories.Desk)).toEqual([
      'user: When do you open?',
      'assistant: We open at nine.',
    ]);
    expect(fixture.published.map(({ type }) => type)).toEqual([
      'session-start',
      'user-final',
      'assistant-text',
      'session-end',
    ]);
    expect(await fixture.traces()).toContain(
      '"userText":"When do you open?","assistantText":"We open at nine."',
    );
    const thread = await fixture.threads.latest('stranger:session-1', 10);
    expect(thread.map(({ text }) => text)).toEqual(['When do you open?', 'We open at nine.']);
  });

  it('are put together when they are heard in pieces, and left out when never', async () => {
    const fixture = new ConversationFixture({ customers: [libraryCustomer()] });
    const conversation = await fixture.open({ customerPhone: '+15550100199' });
    const turn = beginRealtime(conversation);
    turn.hear(' My power is out');
    turn.hear('  ');
    turn.hear('at number nine. ');
    turn.end('completed');
    await collect(turn.events);
    const silent = beginRealtime(conversation);
    silent.say('Are you there?');
    silent.end('completed');
    await collect(silent.events);
    await conversation.close('completed');
    expect(said((await fixture.stored()).histories.Desk)).toEqual([
      'user: My power is out at number nine.',
      'assistant: Are you there?',
    ]);
    const heard = fixture.published.filter(({ type }) => type === 'user-final');
    expect(heard).toMatchObject([{ text: 'My power is out' }, { text: 'at number nine.' }]);
    const thread = await fixture.threads.latest('stranger:session-1', 10);
    expect(thread.map(({ speaker }) => speaker)).toEqual(['customer', 'agent']);
  });

  it('may be known from the start', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    const input = { turnId: 'keys', source: 'keypad', text: '1234' } as const;
    const turn = conversation.realtime().beginTurn(input, live());
    turn.say('Thank you.');
    turn.end('completed');
    await collect(turn.events);
    expect(conversation.realtime().history()).toEqual([
      { role: 'user', text: '1234' },
      { role: 'assistant', text: 'Thank you.' },
    ]);
  });

  it('tell which language the model has to answer in, as soon as they are heard in it', async () => {
    const fixture = new ConversationFixture({ customers: [libraryCustomer()] });
    const conversation = await fixture.open();
    const realtime = conversation.realtime();
    const instructions = async () => (await realtime.describe(live())).instructions;
    const turn = beginRealtime(conversation);
    await settled(fixture);
    expect(await instructions()).not.toContain('The customer speaks');
    turn.hear('¿Está abierto?', 'es-US');
    await settled(fixture);
    expect(await instructions()).toContain('The customer speaks es-US: answer in that language.');
    turn.end('completed');
    await collect(turn.events);
    const next = realtime.beginTurn(
      { turnId: 'next', source: 'speech', text: 'Are you open?', language: 'en-US' },
      live(),
    );
    next.end('completed');
    await collect(next.events);
    expect(await instructions()).toContain('The customer speaks en-US');
    const keys = realtime.beginTurn({ turnId: 'keys', source: 'keypad', text: '1' }, live());
    keys.end('completed');
    await collect(keys.events);
    expect(await instructions()).toContain('The customer speaks en-US');
  });

  it('are nothing after the end, and a turn id is used once', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    const turn = beginRealtime(conversation);
    turn.say('Hello.');
    turn.end('completed');
    turn.say('More.');
    turn.hear('What?');
    turn.addUsage({ inputTokens: 1, outputTokens: 1 });
    turn.end('failed');
    const round = await turn.runTools([realtimeCall('handoff_loans')]);
    expect(round).toMatchObject({ goesOn: false });
    expect(realtimeResult(round)).toMatchObject({ ok: false, code: 'cancelled' });
    expect(endOf(await collect(turn.events))).toMatchObject({
      text: 'Hello.',
      finishReason: 'completed',
    });
    const again = conversation
      .realtime()
      .beginTurn({ turnId: turn.turnId, source: 'speech' }, live());
    again.say('Hello again.');
    expect((await collect(again.events)).map(({ type }) => type)).toEqual(['turn-end']);
    expect(conversation.realtime().history()).toEqual([{ role: 'assistant', text: 'Hello.' }]);
  });

  it('are cut to what was heard', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    const abort = new AbortController();
    const turn = beginRealtime(conversation, abort.signal);
    turn.hear('When do you open?');
    turn.say('We open at nine and close at six.');
    abort.abort();
    turn.end('cancelled');
    await conversation.cutToHeard(turn.turnId, 'We open at');
    expect(conversation.realtime().history()).toEqual([
      { role: 'user', text: 'When do you open?' },
      { role: 'assistant', text: 'We open at —' },
    ]);
  });

  it('stay when the caller cut in before the answer, but not when nothing was heard', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    for (const words of ['My power is out', '']) {
      const abort = new AbortController();
      const turn = beginRealtime(conversation, abort.signal);
      turn.hear(words);
      abort.abort();
      turn.end('cancelled');
      expect(endOf(await collect(turn.events)).finishReason).toBe('cancelled');
    }
    await conversation.close('completed');
    const memo = await fixture.stored();
    expect(said(memo.histories.Desk)).toEqual(['user: My power is out']);
    expect(memo.turnCount).toBe(1);
  });

  it('are hidden when the content filter refused them', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    const turn = beginRealtime(conversation);
    turn.hear('Something forbidden');
    turn.end('content-filtered');
    expect(endOf(await collect(turn.events)).finishReason).toBe('content-filtered');
    expect(JSON.stringify(conversation.realtime().history())).not.toContain('forbidden');
  });
});

describe('the life of realtime turns', () => {
  it('follows one another: a turn that was cut off ends when the next begins', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    const abort = new AbortController();
    const first = beginRealtime(conversation, abort.signal);
    first.hear('When do you open?');
    first.say('We open');
    abort.abort();
    const second = beginRealtime(conversation);
    second.hear('On Sundays');
    second.say('Not at all.');
    second.end('completed');
    expect(endOf(await collect(first.events)).finishReason).toBe('cancelled');
    await collect(second.events);
    expect(
      conversation
        .realtime()
        .history()
        .map(({ text }) => text),
    ).toEqual(['When do you open?', 'We open', 'On Sundays', 'Not at all.']);
  });

  it('keeps what was heard of a turn that was cut off while it waited', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    const first = beginRealtime(conversation);
    const abort = new AbortController();
    const second = beginRealtime(conversation, abort.signal);
    second.hear('Stop');
    abort.abort();
    second.end('cancelled');
    await settled(fixture);
    first.say('Hello.');
    first.end('completed');
    expect(endOf(await collect(second.events)).finishReason).toBe('cancelled');
    expect(
      conversation
        .realtime()
        .history()
        .map(({ text }) => text),
    ).toEqual(['Hello.', 'Stop']);
  });

  it('ends with the conversation, also in the line, and every call is answered', async () => {
    const fixture: ConversationFixture = new ConversationFixture({
      content: libraryContent({
        tools: [
          libraryTool({
            name: 'look_up',
            execute: (_args, { signal }) =>
              delay(fixture.clock, 500, signal).then(() => ({ message: 'In.' })),
          }),
        ],
      }),
    });
    const conversation = await fixture.open();
    const first = beginRealtime(conversation);
    first.hear('Is Emma in?');
    const running = first.runTools([realtimeCall('look_up')]);
    const second = beginRealtime(conversation);
    const waiting = second.runTools([realtimeCall('look_up')]);
    await settled(fixture);
    await conversation.close('abandoned');
    expect(realtimeResult(await running)).toMatchObject({ code: 'cancelled' });
    expect(realtimeResult(await waiting)).toMatchObject({ code: 'cancelled' });
    for (const turn of [first, second, beginRealtime(conversation)]) {
      expect(endOf(await collect(turn.events)).finishReason).toBe('cancelled');
    }
    expect(said((await fixture.stored()).histories.Desk)?.slice(0, 1)).toEqual([
      'user: Is Emma in?',
    ]);
    expect(fixture.clock.pendingTimers).toBe(0);
  });
});
