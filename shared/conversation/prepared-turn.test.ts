import { describe, expect, it } from 'vitest';
import { ModelError } from '#shared/errors/coded-error.ts';
import {
  ask,
  ConversationFixture,
  collect,
  endOf,
  libraryContent,
  libraryCustomer,
  libraryTool,
  spoken,
  textOf,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, failsWith, says } from '#shared/testing/scripted-replies.ts';
import { typesOf, watchTurn } from '#shared/testing/watch-turn.ts';

const live = () => new AbortController().signal;

/** Everything that can happen without time passing has happened. */
const settled = (fixture: ConversationFixture) => fixture.clock.advance(0);

describe('a prepared turn', () => {
  it('answers at once, and is nothing to anybody until it is committed', async () => {
    const fixture = new ConversationFixture({ replies: [says('We open at nine.')] });
    const conversation = await fixture.open({ channel: 'webchat' });
    const before = await fixture.traces();
    const input = spoken('When do you op');
    const turn = conversation.prepare(input, live());
    const { seen, over } = watchTurn(turn.events);
    await settled(fixture);
    expect(typesOf(seen)).toEqual(['text-delta', 'text-delta']);
    expect(await fixture.traces()).toBe(before);
    expect(fixture.chatModel.requests[0]?.messages.at(-1)?.content).toBe('When do you op');

    turn.commit({ ...input, text: 'When do you open?' });
    expect(endOf(await over)).toMatchObject({
      turnId: input.turnId,
      text: 'We open at nine.',
      finishReason: 'completed',
    });
    expect((await fixture.stored()).histories.Desk).toMatchObject([
      { role: 'user', text: 'When do you open?' },
      { role: 'assistant', text: 'We open at nine.' },
    ]);
    expect(fixture.published.slice(1)).toMatchObject([
      { type: 'user-final', turnId: input.turnId, text: 'When do you open?' },
      { type: 'assistant-text', text: 'We open at nine.' },
      { type: 'turn-metrics' },
    ]);
    const traces = await fixture.traces();
    expect(traces).toContain('"userText":"When do you open?"');
    expect(traces).not.toContain('When do you op"');
  });

  it('looks things up, but tells nobody before it counts', async () => {
    const look = libraryTool({
      name: 'look_up',
      execute: async (_args, context) => {
        context.learn({ wish: 'novels' });
        return { message: 'It is in.' };
      },
    });
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [look] }),
      replies: [callsTools(['look_up', {}]), says('It is in.')],
    });
    const conversation = await fixture.open({ channel: 'webchat' });
    const before = await fixture.traces();
    const input = spoken('Is Emma in');
    const turn = conversation.prepare(input, live());
    const { seen, over } = watchTurn(turn.events);
    await settled(fixture);
    expect(typesOf(seen)).toEqual(['tool-start', 'tool-end', 'text-delta', 'text-delta']);
    // The second request has what the first look-up has found out.
    expect(fixture.chatModel.requests[1]?.messages[0]?.content).toContain('- wish: novels');
    expect(await fixture.traces()).toBe(before);
    turn.commit(input);
    await over;
    expect(fixture.published.slice(1, 4).map(({ type }) => type)).toEqual([
      'user-final',
      'tool-start',
      'tool-end',
    ]);
    expect(await fixture.stored()).toMatchObject({
      facts: { wish: 'novels' },
      toolCounts: { look_up: 1 },
    });
  });

  it.each([
    ['a write', { effect: 'write' }],
    ['a proof of identity', { effect: 'read', verifies: true }],
    ['what has to be confirmed', { effect: 'read', confirm: () => undefined }],
    ['what acts on the call', { effect: 'call' }],
  ] as const)('holds %s back before it starts', async (_name, kind) => {
    let runs = 0;
    const tool = libraryTool({
      name: 'act_now',
      ...kind,
      execute: async () => {
        runs += 1;
        return { message: 'Done.' };
      },
    });
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [tool] }),
      replies: [
        [...says('One moment.').slice(0, 2), ...callsTools(['act_now', {}])],
        says('Done.'),
      ],
    });
    const conversation = await fixture.open();
    const input = spoken('Do it');
    const turn = conversation.prepare(input, live());
    const { seen, over } = watchTurn(turn.events);
    await fixture.clock.advance(5000);
    expect(typesOf(seen)).toEqual(['text-delta', 'text-delta']);
    turn.commit(input);
    expect(textOf(await over)).toBe('One moment. Done.');
    expect(runs).toBe(1);
    expect(fixture.clock.pendingTimers).toBe(0);
  });

  it('hands nobody over before it counts', async () => {
    const fixture = new ConversationFixture({
      replies: [callsTools(['handoff_loans', {}]), says('On Friday.')],
    });
    const conversation = await fixture.open();
    const input = spoken('When is Emma due?');
    const turn = conversation.prepare(input, live());
    const { seen, over } = watchTurn(turn.events);
    await settled(fixture);
    expect(seen).toEqual([]);
    expect(conversation.activeAgent().name).toBe('Desk');
    turn.commit(input);
    expect(textOf(await over)).toBe('You have reached loans. On Friday.');
    expect(conversation.activeAgent().name).toBe('Loans');
  });

  it('lets a tool that only reads change nothing that others can see', async () => {
    const sneaky = libraryTool({
      name: 'sneaky_read',
      execute: async (_args, context) => {
        await context.services.publicRecords.put({ id: 'x', kind: 'note' });
        return { message: 'Noted.' };
      },
    });
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [sneaky] }),
      replies: [callsTools(['sneaky_read', {}]), callsTools(['sneaky_read', {}]), says('Noted.')],
    });
    const conversation = await fixture.open();
    const notes = () => fixture.documents.query('systemOfRecord', { filters: [], limit: 10 });
    conversation.prepare(spoken('Note'), live()).discard();
    const input = spoken('Note this');
    const turn = conversation.prepare(input, live());
    const { over } = watchTurn(turn.events);
    await settled(fixture);
    expect((await notes()).documents).toEqual([]);
    turn.commit(input);
    await over;
    expect((await notes()).documents).toHaveLength(1);
  });

  it.each([
    ['is refused', failsWith(new ModelError('model_content_filtered'))],
    ['comes to nothing', says('').slice(2)],
  ] as const)(
    'answers the final words anew when an answer made ahead %s',
    async (_name, failure) => {
      const fixture = new ConversationFixture({ replies: [failure, says('At nine.'), failure] });
      fixture.chatModel.add(failsWith(new ModelError('model_rate_limited')));
      const conversation = await fixture.open();
      const texts: string[] = [];
      for (const partial of ['When do you', 'And when']) {
        const input = spoken(partial);
        const turn = conversation.prepare(input, live());
        const { seen, over } = watchTurn(turn.events);
        await settled(fixture);
        expect(seen).toEqual([]);
        turn.commit({ ...input, text: `${partial} open?` });
        texts.push(textOf(await over));
      }
      expect(texts).toEqual(['At nine.', expect.stringContaining('a lot of requests')]);
      const words = fixture.chatModel.requests.map(({ messages }) => messages.at(-1)?.content);
      expect(words).toEqual(['When do you', 'When do you open?', 'And when', 'And when open?']);
    },
  );

  it('waits on a text channel until it is stored', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.')] });
    const conversation = await fixture.open({ channel: 'webchat' });
    const input = spoken('When?');
    const turn = conversation.prepare(input, live());
    turn.commit(input);
    await collect(turn.events);
    expect((await fixture.stored()).turnCount).toBe(1);
  });

  it('answers a turn once, whichever way it was answered before', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.')] });
    const conversation = await fixture.open();
    const input = spoken('When do you open?');
    await ask(conversation, input);
    const turn = conversation.prepare(input, live());
    const { seen, over } = watchTurn(turn.events);
    await settled(fixture);
    expect(seen).toEqual([]);
    turn.commit(input);
    expect(typesOf(await over)).toEqual(['turn-end']);
    expect(fixture.chatModel.requests).toHaveLength(1);
  });

  it('keeps what another channel and a late cut have changed meanwhile', async () => {
    const fixture = new ConversationFixture({
      replies: [says('We open at nine and close at six.'), says('Yes.'), says('Of course.')],
    });
    const conversation = await fixture.open({ channel: 'webchat' });
    const elsewhere = await fixture.open({ channel: 'webchat' });
    const first = spoken('When do you open?');
    await ask(conversation, first);
    const input = spoken('And on Sundays?');
    const turn = conversation.prepare(input, live());
    const { over } = watchTurn(turn.events);
    await settled(fixture);
    await conversation.cutToHeard(first.turnId, 'We open at nine');
    await ask(elsewhere, 'Can I bring a dog?');
    turn.commit(input);
    await over;
    const { histories, turnCount } = await fixture.stored();
    const texts = histories.Desk?.map((item) => (item.role === 'tool' ? '' : item.text));
    expect(texts?.toSorted()).toEqual(
      [
        'When do you open?',
        'We open at nine',
        'Can I bring a dog?',
        'Of course.',
        'And on Sundays?',
        'Yes.',
      ].toSorted(),
    );
    expect(turnCount).toBe(3);
  });
});

describe('confirmation in a prepared turn', () => {
  function payingFixture() {
    const payments: string[] = [];
    const pay = libraryTool({
      name: 'pay_fine',
      effect: 'write',
      confirm: () => 'You are about to pay 20 dollars. Shall I go ahead?',
      execute: async () => {
        payments.push('20');
        return { message: 'Paid.' };
      },
    });
    const pays = callsTools(['pay_fine', {}]);
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [pay] }),
      replies: [pays, says('You are about to pay 20 dollars. Shall I go ahead?'), pays],
    });
    fixture.chatModel.add(says('All right.'), pays, says('All right.'));
    return { fixture, payments };
  }

  it.each([
    ['Yes', 'Yes please', ['20']],
    ['Yes', 'Yes but not now', []],
    ['Well', 'Yes', ['20']],
  ])('goes by the final words: "%s" became "%s"', async (partial, final, paid) => {
    const { fixture, payments } = payingFixture();
    const conversation = await fixture.open();
    await ask(conversation, 'Pay my fine');
    const input = spoken(partial);
    const turn = conversation.prepare(input, live());
    const { over } = watchTurn(turn.events);
    await settled(fixture);
    turn.commit({ ...input, text: final });
    await over;
    expect(payments).toEqual(paid);
  });

  it('is still waited for after a discarded answer', async () => {
    const { fixture, payments } = payingFixture();
    const conversation = await fixture.open();
    await ask(conversation, 'Pay my fine');
    const turn = conversation.prepare(spoken('No'), live());
    await settled(fixture);
    turn.discard();
    fixture.chatModel.replace([callsTools(['pay_fine', {}]), says('Paid.')]);
    await ask(conversation, 'Yes');
    expect(payments).toEqual(['20']);
  });
});

describe('identity in a prepared turn', () => {
  it('is known to the turn alone until it counts', async () => {
    const identify = libraryTool({
      name: 'find_reader',
      execute: async (_args, context) => {
        context.identify({ customerId: 'ada-1', verified: true });
        return { message: 'Found.' };
      },
    });
    const fines = libraryTool({ name: 'get_fines', requires: 'verified' });
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [identify, fines] }),
      customers: [libraryCustomer()],
    });
    const conversation = await fixture.open();
    for (const decide of ['discard', 'commit'] as const) {
      fixture.chatModel.replace([
        callsTools(['find_reader', {}]),
        callsTools(['get_fines', {}]),
        says('None.'),
      ]);
      const input = spoken('It is Ada');
      const turn = conversation.prepare(input, live());
      const { seen, over } = watchTurn(turn.events);
      await settled(fixture);
      expect(seen.filter((event) => event.type === 'tool-end' && event.ok)).toHaveLength(2);
      expect(conversation.customerId).toBeUndefined();
      if (decide === 'discard') turn.discard();
      else turn.commit(input);
      await over;
    }
    expect(conversation.customerId).toBe('ada-1');
  });
});
