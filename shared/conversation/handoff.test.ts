import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ChatRequest } from '#shared/contracts/chat-model.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import {
  ConversationFixture,
  endOf,
  libraryAgent,
  libraryContent,
  libraryCustomer,
  libraryScenario,
  libraryTool,
  textOf,
  waysToAsk,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';

const toLoans = (reason?: string) =>
  callsTools(['handoff_loans', reason === undefined ? {} : { reason }]);
const toEvents = () => callsTools(['handoff_events', {}]);
const toDesk = () => callsTools(['handoff_desk', {}]);

const switches = (events: readonly TurnEvent[]) =>
  events.flatMap((event) =>
    event.type === 'agent-switch' ? [[event.from, event.to, event.kind]] : [],
  );
const spokenWords = (request: ChatRequest | undefined) =>
  request?.messages
    .filter(({ role }) => role !== 'system')
    .map(({ role, content }) => `${role}: ${content}`);

describe.each(waysToAsk)('an announced handoff ($way)', ({ ask }) => {
  it('greets and goes straight on with a wish that is open', async () => {
    const fixture = new ConversationFixture({ replies: [toLoans(), says('It is due on Friday.')] });
    const conversation = await fixture.open();
    const events = await ask(conversation, 'When is Emma due?');
    expect(switches(events)).toEqual([['Desk', 'Loans', 'announced']]);
    expect(textOf(events)).toBe('You have reached loans. It is due on Friday.');
    expect(endOf(events).agent).toBe('Loans');
    expect(conversation.activeAgent().name).toBe('Loans');
    expect(spokenWords(fixture.chatModel.requests[1])).toEqual([
      'assistant: You have reached loans.',
      'user: When is Emma due?',
    ]);
  });

  it('only greets when the customer asked for nothing but the agent', async () => {
    const fixture = new ConversationFixture({ replies: [toLoans(), says('Due on Friday.')] });
    const conversation = await fixture.open();
    const events = await ask(conversation, 'Can I talk to someone in loans, please?');
    expect(textOf(events)).toBe('You have reached loans.');
    await ask(conversation, 'When is Emma due?');
    expect(spokenWords(fixture.chatModel.requests[1])).toEqual([
      'user: Can I talk to someone in loans, please?',
      'assistant: You have reached loans.',
      'user: When is Emma due?',
    ]);
  });

  it('goes on with what was open before when the customer only agreed', async () => {
    const fixture = new ConversationFixture({
      replies: [
        says('Shall I connect you?'),
        toLoans('wants to dispute a fine'),
        says('About the fine.'),
      ],
    });
    const conversation = await fixture.open();
    await ask(conversation, 'I do not want to pay this fine');
    expect(textOf(await ask(conversation, 'Yes please'))).toBe(
      'You have reached loans. About the fine.',
    );
  });

  it('uses the return greeting of an agent that was here before', async () => {
    const fixture = new ConversationFixture({ replies: [toLoans(), toDesk()] });
    const conversation = await fixture.open();
    await ask(conversation, 'Loans please');
    expect(textOf(await ask(conversation, 'Back to the desk please'))).toBe('Back at the desk.');
  });
});

describe.each(waysToAsk)('a discrete handoff ($way)', ({ ask }) => {
  it('goes on without a greeting, knowing what was said', async () => {
    const fixture = new ConversationFixture({
      replies: [says('Welcome.'), toEvents(), says('Tonight at eight.')],
    });
    const conversation = await fixture.open();
    await ask(conversation, 'I am Ada');
    const events = await ask(conversation, 'When is the reading?');
    expect(switches(events)).toEqual([['Desk', 'Events', 'discrete']]);
    expect(textOf(events)).toBe('Tonight at eight.');
    expect(spokenWords(fixture.chatModel.requests[2])).toEqual([
      'user: I am Ada',
      'assistant: Welcome.',
      'user: When is the reading?',
    ]);
  });

  it('starts with facts only where the scenario does not share the context', async () => {
    const scenario = libraryScenario({
      handoffs: [
        {
          from: 'Desk',
          to: 'Events',
          tool: 'handoff_events',
          type: 'discrete',
          share_context: false,
          when: 'about events',
        },
      ],
      agents: ['Desk', 'Events'],
    });
    const fixture = new ConversationFixture({
      content: libraryContent({ scenario }),
      replies: [
        says('Noted.'),
        callsTools(['handoff_events', { reason: 'a reading' }]),
        says('Eight.'),
      ],
    });
    const conversation = await fixture.open();
    await ask(conversation, 'I have a secret');
    await ask(conversation, 'When is the reading?');
    const request = fixture.chatModel.requests[2];
    expect(spokenWords(request)).toEqual(['user: When is the reading?']);
    expect(request?.messages[0]?.content).toContain('- handoff_note: a reading');
    expect(JSON.stringify(request)).not.toContain('secret');
  });
});

describe.each(waysToAsk)('handoffs that must not happen ($way)', ({ ask }) => {
  it('refuses to hand back in the same turn', async () => {
    const fixture = new ConversationFixture({
      replies: [toLoans(), toDesk(), says('I can help you here.')],
    });
    const conversation = await fixture.open();
    const events = await ask(conversation, 'My fine is wrong');
    expect(switches(events)).toEqual([['Desk', 'Loans', 'announced']]);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'tool-end',
        result: expect.objectContaining({ code: 'handoff_loop' }),
      }),
    );
    expect(conversation.activeAgent().name).toBe('Loans');
  });

  it('lets no turn run through more than three handoffs', async () => {
    const names = ['A', 'B', 'C', 'D', 'E'].map((letter) => `Agent${letter}`);
    const next = (index: number) => ({
      from: names[index] ?? '',
      to: names[index + 1] ?? '',
      tool: 'handoff_loans',
      type: 'discrete' as const,
      when: 'always',
    });
    const scenario = libraryScenario({
      agents: names,
      start_agent: 'AgentA',
      handoffs: [next(0), next(1), next(2), next(3)],
    });
    const fixture = new ConversationFixture({
      content: libraryContent({ scenario, agents: names.map((name) => libraryAgent({ name })) }),
      replies: [toLoans(), toLoans(), toLoans(), toLoans(), says('I will do it.')],
    });
    const events = await ask(await fixture.open(), 'Help me with something');
    expect(switches(events)).toHaveLength(3);
    expect(JSON.stringify(events)).toContain('handoff_limit');
  });

  it('takes only the first of two handoffs in one answer', async () => {
    const fixture = new ConversationFixture({
      replies: [callsTools(['handoff_loans', {}], ['handoff_events', {}]), says('Here.')],
    });
    const events = await ask(await fixture.open(), 'My fine and the reading');
    expect(switches(events)).toEqual([['Desk', 'Loans', 'announced']]);
    expect(JSON.stringify(events)).toContain('handoff_already_made');
  });
});

describe.each(waysToAsk)('an agent that comes back ($way)', ({ ask }) => {
  it('sees what was said meanwhile, once', async () => {
    const fixture = new ConversationFixture({
      replies: [toLoans(), toDesk(), toLoans(), says('Bye.')],
    });
    const conversation = await fixture.open();
    await ask(conversation, 'Loans please');
    await ask(conversation, 'Back to the desk please');
    await ask(conversation, 'Loans again please');
    await ask(conversation, 'Bye');
    expect(
      spokenWords(fixture.chatModel.requests.at(-1))?.filter((line) => line.startsWith('user')),
    ).toEqual([
      'user: Loans please',
      'user: Back to the desk please',
      'user: Loans again please',
      'user: Bye',
    ]);
  });
});

describe.each(waysToAsk)('an agent that lists a handoff tool ($way)', ({ ask }) => {
  it('has it only where the scenario has the edge', async () => {
    const content = libraryContent({
      agents: [
        libraryAgent({ name: 'Desk', tools: ['handoff_desk', 'handoff_loans'] }),
        libraryAgent({ name: 'Loans' }),
        libraryAgent({ name: 'Events' }),
      ],
    });
    const fixture = new ConversationFixture({ content, replies: [says('Hi.')] });
    await ask(await fixture.open(), 'Hello');
    expect(fixture.chatModel.requests[0]?.tools?.map(({ name }) => name)).toEqual([
      'handoff_loans',
      'handoff_events',
    ]);
  });
});

describe.each(waysToAsk)('facts of a handoff ($way)', ({ ask }) => {
  it('never say who the customer is, whatever the model puts into its arguments', async () => {
    const content = libraryContent();
    const claims = { customer_id: 'bob-1', customer_phone: '+15550100666', account_verified: true };
    const handoff = libraryTool({
      name: 'handoff_loans',
      effect: 'handoff',
      parameters: z.looseObject({}),
      result: z.object({ message: z.string().optional() }),
      execute: async () => ({}),
    });
    const fixture = new ConversationFixture({
      content: { ...content, tools: new Map([...content.tools, [handoff.name, handoff]]) },
      replies: [callsTools(['handoff_loans', { ...claims, topic: 'fines' }]), says('Hello.')],
    });
    await ask(await fixture.open(), 'Loans please, I am Bob');
    const { facts, verified, customerId } = await fixture.stored();
    expect(facts.topic).toBe('fines');
    expect(Object.keys(facts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/customer_|verified/)]),
    );
    expect([verified, customerId]).toEqual([false, undefined]);
  });

  it('remembers what the model passed on, but not over what is on record', async () => {
    const content = libraryContent();
    const fixture = new ConversationFixture({
      content,
      replies: [toLoans('late book'), says('Yes.')],
    });
    const conversation = await fixture.open({ channel: 'webchat' });
    await ask(conversation, 'My book is late');
    const { facts, previousAgent, visitedAgents } = await fixture.stored();
    expect(facts).toMatchObject({ reason: 'late book', handoff_note: 'late book' });
    expect(previousAgent).toBe('Desk');
    expect(visitedAgents).toEqual(['Desk', 'Loans']);
  });

  it('never replaces a fact from our records by what the model passes on', async () => {
    const fixture = new ConversationFixture({
      customers: [libraryCustomer({ profile: { reason: 'from our records' } })],
      replies: [toLoans('made up'), says('Yes.')],
    });
    const conversation = await fixture.open({ channel: 'webchat', customerId: 'ada-1' });
    await ask(conversation, 'My book is late');
    expect((await fixture.stored()).facts.reason).toBe('from our records');
  });
});
