import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { delay } from '#shared/contracts/clock.ts';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
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
  waysToAsk,
} from '#shared/testing/conversation-fixture.ts';
import {
  callsTools,
  failsWith,
  hangs,
  type ScriptedReply,
  says,
} from '#shared/testing/scripted-replies.ts';

const live = () => new AbortController().signal;

describe('greet', () => {
  it('greets a caller by the first name that their number is known under, and nobody twice', async () => {
    const fixture = new ConversationFixture({ customers: [libraryCustomer()] });
    const conversation = await fixture.open({ customerPhone: '+15550100199' });
    expect(conversation.customerId).toBe('ada-1');
    const events = await collect(conversation.greet(live()));
    expect(textOf(events)).toBe('Welcome to Elm Street Library, Ada.');
    expect(endOf(events).finishReason).toBe('completed');
    expect(textOf(await collect(conversation.greet(live())))).toBe('');
  });

  it('says nothing when another process restores the session', async () => {
    const fixture = new ConversationFixture();
    const first = await fixture.open({ channel: 'webchat' });
    await collect(first.greet(live()));
    const second = await fixture.open({ channel: 'webchat' });
    const events = await collect(second.greet(live()));
    expect(events.map(({ type }) => type)).toEqual(['turn-end']);
  });

  it('does not count as done when it was cancelled first', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    const cancelled = await collect(conversation.greet(AbortSignal.abort()));
    expect(endOf(cancelled).finishReason).toBe('cancelled');
    expect(textOf(await collect(conversation.greet(live())))).toContain('Welcome');
  });
});

describe.each(waysToAsk)('respond ($way)', ({ ask }) => {
  it('streams the answer and remembers both sides', async () => {
    const fixture = new ConversationFixture({ replies: [says('We open at nine.')] });
    const conversation = await fixture.open({ channel: 'webchat' });
    const events = await ask(conversation, 'When do you open?');
    expect(events.map(({ type }) => type)).toEqual(['text-delta', 'text-delta', 'turn-end']);
    expect(endOf(events)).toMatchObject({
      text: 'We open at nine.',
      agent: 'Desk',
      finishReason: 'completed',
      usage: { inputTokens: 100, outputTokens: 10 },
    });
    const memo = await fixture.stored();
    expect(memo.histories.Desk?.map((item) => item.role)).toEqual(['user', 'assistant']);
    expect(memo.turnCount).toBe(1);
  });

  it('tells the model what is known, in the order of the layout', async () => {
    const fixture = new ConversationFixture({
      customers: [libraryCustomer()],
      replies: [says('Yes.')],
    });
    const chat = { channel: 'whatsapp', customerPhone: '+15550100199' } as const;
    await ask(await fixture.open(chat), 'Hello');
    const [system] = fixture.chatModel.requests[0]?.messages ?? [];
    expect(system?.content).toMatch(
      /^You are Desk[\s\S]*## Known facts\n- customer_phone: \+15550100199\n- customer_id: ada-1\n- customer_name: Ada Reader\n- account_number: 7001\n\n## Handoffs\n- `handoff_loans` -> Loans: about loans\n[\s\S]*## Channel\nwhatsapp\n/,
    );
  });

  it('answers a repeated turn once', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.')] });
    const conversation = await fixture.open();
    const input = spoken('When do you open?');
    await ask(conversation, input);
    const again = await ask(conversation, input);
    expect(again.map(({ type }) => type)).toEqual(['turn-end']);
    expect(fixture.chatModel.requests).toHaveLength(1);
  });

  it('answers a turn once that is repeated in another process', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.')] });
    const input = spoken('When do you open?');
    await ask(await fixture.open({ channel: 'whatsapp' }), input);
    const again = await ask(await fixture.open({ channel: 'whatsapp' }), input);
    expect(again.map(({ type }) => type)).toEqual(['turn-end']);
  });

  it('runs one turn at a time', async () => {
    const fixture = new ConversationFixture({ replies: [says('One.'), says('Two.')] });
    const conversation = await fixture.open();
    const [first, second] = await Promise.all([ask(conversation, 'a'), ask(conversation, 'b')]);
    expect([textOf(first), textOf(second)]).toEqual(['One.', 'Two.']);
    const roles = fixture.chatModel.requests[1]?.messages.map(({ role }) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it('calls a tool, gives its result back and answers from it', async () => {
    const renew = libraryTool({
      name: 'renew_book',
      parameters: z.object({ title: z.string() }),
      execute: async ({ title }) => ({ message: `${String(title)} is renewed.` }),
    });
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [renew] }),
      replies: [callsTools(['renew_book', { title: 'Emma' }]), says('Emma is renewed.')],
    });
    const events = await ask(await fixture.open(), 'Please renew Emma');
    expect(events.map(({ type }) => type)).toEqual([
      'tool-start',
      'tool-end',
      'text-delta',
      'text-delta',
      'turn-end',
    ]);
    const last = fixture.chatModel.requests[1]?.messages.at(-1);
    expect(last).toMatchObject({ role: 'tool' });
    expect(JSON.parse(last?.content ?? '')).toEqual({ ok: true, message: 'Emma is renewed.' });
  });

  it('stops after six rounds of tools and has the agent answer', async () => {
    const look = libraryTool({ name: 'look_around' });
    const rounds = Array.from({ length: 6 }, (_unused, n) =>
      callsTools(['look_around', { title: `${n}` }]),
    );
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [look] }),
      replies: [...rounds, says('That is all I found.')],
    });
    const events = await ask(await fixture.open(), 'Look everywhere');
    expect(textOf(events)).toBe('That is all I found.');
    expect(fixture.chatModel.requests.map(({ toolChoice }) => toolChoice)).toEqual([
      ...Array.from({ length: 6 }, () => 'auto'),
      'none',
    ]);
  });

  it('sets apart what is said before and after a tool', async () => {
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [libraryTool({ name: 'look_up' })] }),
      replies: [
        [...says('Let me look.').slice(0, 2), ...callsTools(['look_up', {}])],
        says('It is in.'),
      ],
    });
    const events = await ask(await fixture.open(), 'Is Emma in?');
    expect(textOf(events)).toBe('Let me look. It is in.');
  });

  it('says something when the model answers with nothing', async () => {
    const fixture = new ConversationFixture({ replies: [says('')] });
    const events = await ask(await fixture.open(), 'Hello');
    expect(endOf(events).finishReason).toBe('failed');
    expect(textOf(events)).not.toBe('');
  });

  it('ends at once when a hanging model is cancelled, and leaves no trace', async () => {
    const fixture = new ConversationFixture({ replies: [hangs, says('Nine.')] });
    const conversation = await fixture.open({ channel: 'webchat' });
    const cancel = new AbortController();
    const input = spoken('When do you open?');
    const turn = ask(conversation, input, cancel.signal);
    await fixture.clock.advance(10);
    cancel.abort();
    expect(endOf(await turn).finishReason).toBe('cancelled');
    // The same input may come again, for instance together with what was said next.
    expect(textOf(await ask(conversation, input))).toBe('Nine.');
    expect((await fixture.stored()).histories.Desk?.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
    ]);
    expect(fixture.clock.pendingTimers).toBe(0);
  });

  it('frees the conversation when the consumer leaves in the middle', async () => {
    const endless: ScriptedReply = async function* () {
      yield* says('One two three.').slice(0, 1);
      await new Promise(() => undefined);
    };
    const fixture = new ConversationFixture({ replies: [endless, says('Next.')] });
    const conversation = await fixture.open();
    for await (const event of conversation.respond(spoken('a'), live())) {
      if (event.type === 'text-delta') break;
    }
    expect(textOf(await ask(conversation, 'b'))).toBe('Next.');
  });

  it('waits in line only as long as its signal lets it', async () => {
    const fixture = new ConversationFixture({ replies: [hangs] });
    const conversation = await fixture.open();
    const first = new AbortController();
    const running = ask(conversation, 'a', first.signal);
    const second = new AbortController();
    const waiting = ask(conversation, 'b', second.signal);
    await fixture.clock.advance(1);
    second.abort();
    expect(endOf(await waiting).finishReason).toBe('cancelled');
    first.abort();
    await running;
  });
});

describe('a failing model', () => {
  it.each([
    [new ModelError('model_rate_limited'), 'a lot of requests', 'failed'],
    [new ModelError('model_content_filtered'), 'another way', 'content-filtered'],
    [new Error('anything'), 'something went wrong', 'failed'],
  ] as const)('apologises when the model fails: %s', async (error, words, finishReason) => {
    const fixture = new ConversationFixture({ replies: [failsWith(error), says('Fine.')] });
    const conversation = await fixture.open();
    const events = await ask(conversation, 'Something forbidden');
    expect(textOf(events)).toContain(words);
    expect(endOf(events).finishReason).toBe(finishReason);
    expect(textOf(await ask(conversation, 'Hello again'))).toBe('Fine.');
  });

  it('does not show the content filter the refused words again', async () => {
    const fixture = new ConversationFixture({
      replies: [failsWith(new ModelError('model_content_filtered')), says('Hello.')],
    });
    const conversation = await fixture.open();
    await ask(conversation, 'Something forbidden');
    await ask(conversation, 'Hi');
    expect(JSON.stringify(fixture.chatModel.requests[1])).not.toContain('forbidden');
  });
});

describe.each(waysToAsk)('storing a turn ($way)', ({ ask }) => {
  /** A conversation whose store answers only when it is let to. */
  async function slowlyStored(channel: 'voice' | 'webchat') {
    const fixture = new ConversationFixture({ replies: [says('Nine.')] });
    const conversations = fixture.conversations({
      hotStore: {
        getText: (key) => fixture.hotStore.getText(key),
        readVersioned: (key) => fixture.hotStore.readVersioned(key),
        publish: (name, text) => fixture.hotStore.publish(name, text),
        writeVersioned: async (key, write) => {
          await delay(fixture.clock, 50);
          return fixture.hotStore.writeVersioned(key, write);
        },
      },
    });
    const sessionId = sessionIdSchema.parse('session-1');
    const conversation = await conversations.open({ sessionId, channel });
    let over = false;
    const turn = ask(conversation, 'When do you open?').then(() => {
      over = true;
    });
    return { fixture, turn, isOver: () => over };
  }

  it('holds up the end of the iteration on a text channel', async () => {
    const { fixture, turn, isOver } = await slowlyStored('webchat');
    await fixture.clock.advance(49);
    expect(isOver()).toBe(false);
    await fixture.clock.advance(1);
    await turn;
    expect((await fixture.stored()).turnCount).toBe(1);
  });

  it('never holds up a phone call', async () => {
    const { fixture, turn } = await slowlyStored('voice');
    await turn;
    await expect(fixture.stored()).rejects.toThrow();
    await fixture.clock.advance(50);
    expect((await fixture.stored()).turnCount).toBe(1);
  });

  it('writes the customer’s context only when something in it has changed', async () => {
    const fixture = new ConversationFixture({
      customers: [libraryCustomer()],
      replies: [says('One.'), says('Two.'), callsTools(['handoff_loans', {}])],
    });
    const update = vi.spyOn(fixture.customers, 'update');
    const conversation = await fixture.open({ channel: 'webchat', customerId: 'ada-1' });
    await ask(conversation, 'a');
    await ask(conversation, 'b');
    expect(update).toHaveBeenCalledTimes(1);
    await ask(conversation, 'Loans please');
    expect(update).toHaveBeenCalledTimes(2);
    expect((await fixture.customers.get('ada-1'))?.activeAgent).toBe('Loans');
  });

  it('keeps the session small, however long the conversation is', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open({ channel: 'webchat' });
    const sizes: number[] = [];
    for (let turn = 0; turn < 120; turn += 1) {
      fixture.chatModel.add(says('word '.repeat(200)));
      await ask(conversation, 'Tell me more, please');
      sizes.push(JSON.stringify(await fixture.stored()).length);
    }
    expect(Math.max(...sizes.slice(60))).toBeLessThanOrEqual(
      Math.max(...sizes.slice(0, 60)) + 2000,
    );
  });
});

describe.each(waysToAsk)('a dead store ($way)', ({ ask }) => {
  it('does not keep the agent from answering', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.')] });
    fixture.hotStore.available = false;
    fixture.documents.available = false;
    fixture.customers.available = false;
    fixture.threads.available = false;
    const conversation = await fixture.open({ customerPhone: '+15550100199' });
    expect(textOf(await collect(conversation.greet(live())))).toContain('Welcome');
    expect(textOf(await ask(conversation, 'When do you open?'))).toBe('Nine.');
    await conversation.close('completed');
    expect(fixture.logger.events('error')).toContain('session was not stored');
  });

  it('gets everything once it is back', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.'), says('Bye.')] });
    fixture.hotStore.available = false;
    const conversation = await fixture.open({ channel: 'webchat' });
    await ask(conversation, 'When do you open?');
    fixture.hotStore.available = true;
    await ask(conversation, 'Thanks');
    expect((await fixture.stored()).turnCount).toBe(2);
  });
});

describe('close', () => {
  it('cancels what runs, stores the end, and can be called twice', async () => {
    const fixture = new ConversationFixture({ customers: [libraryCustomer()], replies: [hangs] });
    const conversation = await fixture.open({ channel: 'webchat', customerId: 'ada-1' });
    const running = ask(conversation, 'a');
    await fixture.clock.advance(1);
    await Promise.all([conversation.close('transferred'), conversation.close('completed')]);
    expect(endOf(await running).finishReason).toBe('cancelled');
    expect((await fixture.stored()).state).toBe('transferred');
    const context = await fixture.customers.get('ada-1');
    expect(context?.sessions).toMatchObject([
      { sessionId: 'session-1', channel: 'webchat', state: 'transferred' },
    ]);
    expect(endOf(await ask(conversation, 'more')).finishReason).toBe('cancelled');
  });
});
