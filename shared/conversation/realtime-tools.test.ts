import { describe, expect, it } from 'vitest';
import { delay } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { HistoryItem } from '#shared/contracts/session.ts';
import {
  beginRealtime,
  ConversationFixture,
  collect,
  endOf,
  libraryAgent,
  libraryContent,
  libraryScenario,
  libraryTool,
  realtimeCall,
  realtimeResult,
  textOf,
} from '#shared/testing/conversation-fixture.ts';

const settled = (fixture: ConversationFixture) => fixture.clock.advance(0);
/** A whole turn: the words of both. */
async function exchange(conversation: Conversation, user: string, agent: string) {
  const turn = beginRealtime(conversation);
  turn.hear(user);
  turn.say(agent);
  turn.end('completed');
  return collect(turn.events);
}

const said = (history: readonly HistoryItem[] | undefined) =>
  history?.map((item) => (item.role === 'tool' ? item.tool : `${item.role}: ${item.text}`));

describe('the tools of a realtime turn', () => {
  it('run with all checks, and are remembered with their results', async () => {
    const fixture = new ConversationFixture({
      content: libraryContent({
        tools: [
          libraryTool({ name: 'look_up' }),
          libraryTool({ name: 'get_fines', requires: 'verified' }),
        ],
      }),
    });
    const conversation = await fixture.open();
    const turn = beginRealtime(conversation);
    turn.say('Let me look.');
    const round = await turn.runTools([
      realtimeCall('look_up'),
      realtimeCall('get_fines'),
      realtimeCall('open_vault'),
    ]);
    expect(round).toMatchObject({ goesOn: true, isLast: false });
    expect(round.results.map(({ resultJson }) => JSON.parse(resultJson))).toMatchObject([
      { ok: true, message: 'look_up is done.' },
      { ok: false, code: 'verification_required' },
      { ok: false, code: 'unknown_tool' },
    ]);
    turn.hear('Is Emma in?');
    turn.say('It is in.');
    turn.end('completed');
    const events = await collect(turn.events);
    expect(textOf(events)).toBe('Let me look. It is in.');
    expect(events.filter(({ type }) => type === 'tool-end')).toHaveLength(3);
    await conversation.close('completed');
    expect(said((await fixture.stored()).histories.Desk)).toEqual([
      'user: Is Emma in?',
      'assistant: Let me look.',
      'look_up',
      'get_fines',
      'open_vault',
      'assistant: It is in.',
    ]);
  });

  it('end with the sixth round', async () => {
    let runs = 0;
    const look = libraryTool({
      name: 'look_up',
      execute: async () => {
        runs += 1;
        return { message: 'Found.' };
      },
    });
    const fixture = new ConversationFixture({ content: libraryContent({ tools: [look] }) });
    const turn = beginRealtime(await fixture.open());
    const isLast: boolean[] = [];
    for (let round = 0; round < 6; round += 1) {
      isLast.push((await turn.runTools([realtimeCall('look_up')])).isLast);
    }
    expect(isLast).toEqual([false, false, false, false, false, true]);
    expect(realtimeResult(await turn.runTools([realtimeCall('look_up')]))).toMatchObject({
      code: 'no_more_tools',
    });
    expect(runs).toBe(6);
  });

  it('say when the call ends after the next answer', async () => {
    const hangUp = libraryTool({
      name: 'end_call',
      effect: 'call',
      signal: () => ({ type: 'call-end', reason: 'done' }),
    });
    const fixture = new ConversationFixture({ content: libraryContent({ tools: [hangUp] }) });
    const turn = beginRealtime(await fixture.open());
    turn.hear('Bye');
    expect(await turn.runTools([realtimeCall('end_call')])).toMatchObject({
      isLast: true,
      goesOn: true,
    });
    turn.say('Goodbye.');
    turn.end('completed');
    const events = await collect(turn.events);
    expect(events.map(({ type }) => type)).toContain('call-end');
    expect(endOf(events).finishReason).toBe('call-ended');
  });

  it('are cancelled with the turn, and a write that went on is known later', async () => {
    const fixture: ConversationFixture = new ConversationFixture({
      content: libraryContent({
        tools: [
          libraryTool({
            name: 'write_down',
            effect: 'write',
            execute: async () => {
              await delay(fixture.clock, 50);
              return { message: 'Written.' };
            },
          }),
        ],
      }),
    });
    const conversation = await fixture.open();
    const abort = new AbortController();
    const turn = beginRealtime(conversation, abort.signal);
    turn.hear('Write it down');
    const round = turn.runTools([realtimeCall('write_down')]);
    await settled(fixture);
    abort.abort();
    expect(await round).toMatchObject({ goesOn: false });
    expect(realtimeResult(await round)).toMatchObject({ ok: false, code: 'cancelled' });
    expect(await turn.runTools([realtimeCall('write_down')])).toMatchObject({ goesOn: false });
    turn.end('cancelled');
    await collect(turn.events);
    await fixture.clock.advance(50);
    await conversation.close('completed');
    const history = (await fixture.stored()).histories.Desk ?? [];
    expect(said(history)).toHaveLength(3);
    const [, calling, result] = history;
    expect(calling?.role === 'assistant' && calling.toolCalls).toHaveLength(1);
    expect(result?.role === 'tool' && JSON.parse(result.resultJson)).toMatchObject({ ok: true });
  });

  it('run one round after another, and the turn ends after the last', async () => {
    const fixture: ConversationFixture = new ConversationFixture({
      content: libraryContent({
        tools: [
          libraryTool({
            name: 'look_up',
            execute: async ({ title }) => {
              await delay(fixture.clock, title === 'Emma' ? 20 : 10);
              return { message: `${String(title)} is in.` };
            },
          }),
        ],
      }),
    });
    const conversation = await fixture.open();
    const turn = beginRealtime(conversation);
    const first = turn.runTools([realtimeCall('look_up', { title: 'Emma' })]);
    const second = turn.runTools([realtimeCall('look_up', { title: 'Ulysses' })]);
    const events = collect(turn.events);
    await fixture.clock.advance(25);
    expect(realtimeResult(await first)).toMatchObject({ message: 'Emma is in.' });
    turn.end('completed');
    await fixture.clock.advance(10);
    expect(realtimeResult(await second)).toMatchObject({ message: 'Ulysses is in.' });
    expect((await events).map(({ type }) => type)).toEqual([
      'tool-start',
      'tool-end',
      'tool-start',
      'tool-end',
      'turn-end',
    ]);
  });

  it('never reject: what breaks in the engine is a failed result', async () => {
    const content = libraryContent();
    const agents = new Map(content.agents);
    const fixture = new ConversationFixture({ content: { ...content, agents } });
    const conversation = await fixture.open();
    agents.delete('Loans');
    const turn = beginRealtime(conversation);
    turn.hear('Loans please');
    const round = await turn.runTools([realtimeCall('handoff_loans')]);
    expect(realtimeResult(round)).toMatchObject({ ok: false, code: 'tool_failed' });
    expect(round.goesOn).toBe(true);
    turn.end('completed');
    await collect(turn.events);
    expect(fixture.logger.events('error')).toEqual(['tool round failed']);
  });
});

describe('confirmation in a realtime turn', () => {
  function paying() {
    const payments: number[] = [];
    const pay = libraryTool({
      name: 'pay_fine',
      effect: 'write',
      confirm: () => 'You are about to pay 20 dollars. Shall I go ahead?',
      execute: async () => {
        payments.push(20);
        return { message: 'Paid.' };
      },
    });
    const fixture = new ConversationFixture({ content: libraryContent({ tools: [pay] }) });
    return { fixture, payments };
  }

  async function asked(answer: string) {
    const { fixture, payments } = paying();
    const conversation = await fixture.open();
    const turn = beginRealtime(conversation);
    turn.hear('Pay my fine');
    const { openQuestion } = await turn.runTools([realtimeCall('pay_fine')]);
    expect(openQuestion).toBe('You are about to pay 20 dollars. Shall I go ahead?');
    turn.say(answer);
    turn.end('completed');
    await collect(turn.events);
    return { fixture, payments, conversation };
  }
  const question = 'You are about to pay 20 dollars. Shall I go ahead?';

  it('waits for the transcript of the yes', async () => {
    const { fixture, payments, conversation } = await asked(question);
    const turn = beginRealtime(conversation);
    const round = turn.runTools([realtimeCall('pay_fine')]);
    await fixture.clock.advance(300);
    expect(payments).toEqual([]);
    turn.hear('Yes, please.');
    expect(realtimeResult(await round)).toMatchObject({ ok: true });
    expect(payments).toEqual([20]);
    turn.hear('Yes!');
    expect(realtimeResult(await turn.runTools([realtimeCall('pay_fine')]))).toMatchObject({
      code: 'confirmation_required',
    });
    expect(fixture.clock.pendingTimers).toBe(0);
  });

  it.each([
    ['was no yes', 'No, not now'],
    ['never came', undefined],
  ])('does not run when what was heard %s', async (_name, words) => {
    const { fixture, payments, conversation } = await asked(question);
    const turn = beginRealtime(conversation);
    const round = turn.runTools([realtimeCall('pay_fine')]);
    await settled(fixture);
    if (words !== undefined) turn.hear(words);
    await fixture.clock.advance(1500);
    expect(realtimeResult(await round)).toMatchObject({ code: 'confirmation_required' });
    expect(payments).toEqual([]);
    // One wait for the transcript is enough for one turn.
    expect(realtimeResult(await turn.runTools([realtimeCall('pay_fine')]))).toMatchObject({
      code: 'confirmation_required',
    });
  });

  it('counts no yes to a question that the model has not asked', async () => {
    const { payments, conversation } = await asked('Shall we talk about the weather?');
    const turn = beginRealtime(conversation);
    turn.hear('Yes');
    await turn.runTools([realtimeCall('pay_fine')]);
    expect(payments).toEqual([]);
  });
});

describe('a handoff in a realtime turn', () => {
  it('gives the floor to an announced agent, who greets and goes on', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    await exchange(conversation, 'I am Ada.', 'Hello Ada.');
    const turn = beginRealtime(conversation);
    turn.hear('When is Emma due?');
    const round = await turn.runTools([realtimeCall('handoff_loans', { reason: 'due date' })]);
    expect(round).toMatchObject({
      greeting: 'You have reached loans.',
      goesOn: true,
      switchedTo: { agent: { name: 'Loans' }, sharesContext: true },
    });
    expect(round.switchedTo?.instructions).toContain('You are Loans of the library.');
    expect(round.switchedTo?.instructions).toContain('- handoff_note: due date');
    expect(round.switchedTo?.tools.map(({ name }) => name)).toEqual(['handoff_desk']);
    turn.say('On Friday.');
    turn.end('completed');
    expect(textOf(await collect(turn.events))).toBe('You have reached loans. On Friday.');
    expect(
      conversation
        .realtime()
        .history()
        .map(({ text }) => text),
    ).toEqual([
      'I am Ada.',
      'Hello Ada.',
      'You have reached loans.',
      'When is Emma due?',
      'On Friday.',
    ]);
  });

  it('ends with the greeting when the customer asked for nothing else', async () => {
    const fixture = new ConversationFixture();
    const turn = beginRealtime(await fixture.open());
    const round = turn.runTools([realtimeCall('handoff_loans')]);
    await settled(fixture);
    // What is to be done next depends on the words: they are waited for.
    turn.hear('Can I talk to someone in loans, please?');
    expect(await round).toMatchObject({ greeting: 'You have reached loans.', goesOn: false });
  });

  it('lets a discrete agent go on without a word, with words that come late', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    const turn = beginRealtime(conversation);
    const pending = turn.runTools([realtimeCall('handoff_events')]);
    await fixture.clock.advance(1500);
    const round = await pending;
    expect(round).toMatchObject({ goesOn: true, switchedTo: { agent: { name: 'Events' } } });
    expect(round.greeting).toBeUndefined();
    turn.say('Tonight at eight.');
    turn.hear('When is the reading?');
    turn.end('completed');
    await collect(turn.events);
    expect(conversation.realtime().history()).toEqual([
      { role: 'user', text: 'When is the reading?' },
      { role: 'assistant', text: 'Tonight at eight.' },
    ]);
  });

  it('shows the target nothing of what was said where the scenario does not share it', async () => {
    const edge = { from: 'Desk', to: 'Events', tool: 'handoff_events', when: 'about events' };
    const scenario = libraryScenario({
      agents: ['Desk', 'Events'],
      handoffs: [{ ...edge, type: 'discrete', share_context: false }],
    });
    const agents = ['Desk', 'Events'].map((name) => libraryAgent({ name }));
    const fixture = new ConversationFixture({ content: libraryContent({ scenario, agents }) });
    const conversation = await fixture.open();
    await exchange(conversation, 'My secret is blue.', 'Noted.');
    const turn = beginRealtime(conversation);
    turn.hear('When is the reading?');
    const { switchedTo } = await turn.runTools([realtimeCall('handoff_events')]);
    expect(switchedTo).toMatchObject({ sharesContext: false });
    expect(conversation.realtime().history()).toEqual([
      { role: 'user', text: 'When is the reading?' },
    ]);
    turn.end('completed');
    await collect(turn.events);
  });
});
