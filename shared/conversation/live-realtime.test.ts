import { describe, expect, it } from 'vitest';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import { StoreError } from '#shared/errors/coded-error.ts';
import {
  ask,
  ConversationFixture,
  libraryContent,
  libraryCustomer,
  libraryTool,
  spoken,
  textOf,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';

const live = () => new AbortController().signal;

describe('describe', () => {
  it('tells the model what the other paths would be told', async () => {
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [libraryTool({ name: 'find_book' })] }),
      customers: [libraryCustomer()],
      replies: [says('Yes.')],
    });
    const conversation = await fixture.open({ customerPhone: '+15550100199' });
    const agent = await conversation.realtime().describe(live());
    expect(agent.agent).toEqual(conversation.activeAgent());
    await ask(conversation, 'Hello');
    const [request] = fixture.chatModel.requests;
    expect(agent.instructions).toBe(request?.messages[0]?.content);
    expect(agent.tools).toEqual(request?.tools);
    expect(agent.instructions).toContain('- customer_name: Ada\n');
  });

  it('gives advice, and does without it when that fails', async () => {
    const content = libraryContent({ tools: [libraryTool({ name: 'offer_channel_switch' })] });
    const fixture = new ConversationFixture({ content, customers: [libraryCustomer()] });
    fixture.queue = { callersWaiting: 40, estimatedWaitSeconds: undefined };
    const open = (status: () => Promise<typeof fixture.queue>) =>
      fixture
        .conversations({
          callQueue: {
            status,
            join: async () => ({ place: 1, status: fixture.queue }),
            leave: async () => undefined,
          },
        })
        .open({
          sessionId: sessionIdSchema.parse('session-1'),
          channel: 'voice',
          customerPhone: '+15550100199',
        });
    const advised = await (await open(async () => fixture.queue)).realtime().describe(live());
    expect(advised.instructions).toContain('Lines are busy: 40 callers are waiting');
    const broken = await open(() => Promise.reject(new StoreError('The queue is away.')));
    expect((await broken.realtime().describe(live())).instructions).not.toContain('## Advice');
  });
});

describe('opening', () => {
  it('gives the greeting once and remembers it as said', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.')] });
    const conversation = await fixture.open();
    const realtime = conversation.realtime();
    expect(await realtime.opening()).toBe('Welcome to Elm Street Library.');
    expect(await realtime.opening()).toBeUndefined();
    expect(realtime.history()).toEqual([
      { role: 'assistant', text: 'Welcome to Elm Street Library.' },
    ]);
    await conversation.close('completed');
    expect((await fixture.stored()).greeted).toBe(true);
    expect(await (await fixture.open()).realtime().opening()).toBeUndefined();
  });

  it('is cut to what was heard of it', async () => {
    const fixture = new ConversationFixture();
    const conversation = await fixture.open();
    await conversation.realtime().opening();
    await conversation.cutToHeard('greeting', 'Welcome to');
    expect(conversation.realtime().history()).toEqual([
      { role: 'assistant', text: 'Welcome to —' },
    ]);
  });
});

describe('history', () => {
  it('gives the words that the active agent knows of, without its tools', async () => {
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [libraryTool({ name: 'look_up' })] }),
      replies: [
        callsTools(['look_up', {}]),
        says('It is in.'),
        callsTools(['handoff_loans', {}]),
        says('On Friday.'),
      ],
    });
    const conversation = await fixture.open();
    await ask(conversation, 'Is Emma in?');
    const events = await ask(conversation, 'When is it due?');
    expect(textOf(events)).toBe('You have reached loans. On Friday.');
    expect(conversation.realtime().history()).toEqual([
      { role: 'user', text: 'Is Emma in?' },
      { role: 'assistant', text: 'It is in.' },
      { role: 'assistant', text: 'You have reached loans.' },
      { role: 'user', text: 'When is it due?' },
      { role: 'assistant', text: 'On Friday.' },
    ]);
  });
});

describe('one turn at a time', () => {
  it('holds between turns of both kinds, and nothing that came meanwhile is lost', async () => {
    const fixture = new ConversationFixture({ replies: [says('One.'), says('Three.')] });
    const conversation = await fixture.open();
    const prepared = conversation.prepare(spoken('one'), live());
    const turn = conversation.realtime().beginTurn({ turnId: 'two', source: 'speech' }, live());
    turn.say('Two.');
    turn.hear('two');
    const next = ask(conversation, 'three');
    await fixture.clock.advance(0);
    expect(fixture.chatModel.requests).toHaveLength(1);
    prepared.discard();
    await fixture.clock.advance(0);
    expect(fixture.chatModel.requests).toHaveLength(1);
    turn.end('completed');
    await next;
    expect(conversation.realtime().history()).toEqual([
      { role: 'user', text: 'two' },
      { role: 'assistant', text: 'Two.' },
      { role: 'user', text: 'three' },
      { role: 'assistant', text: 'Three.' },
    ]);
  });
});
