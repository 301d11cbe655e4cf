import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import {
  ask,
  ConversationFixture,
  collect,
  libraryContent,
  libraryCustomer,
  libraryScenario,
  libraryTool,
  textOf,
  waysToAsk,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';
import { verifyReader } from '#shared/testing/tool-call-fixture.ts';

const phone = '+15550100199';
const address = '14 Maple Avenue, Springfield, IL 62703';
const live = () => new AbortController().signal;

const noteWish = libraryTool({
  name: 'note_wish',
  effect: 'write',
  parameters: z.object({ title: z.string() }),
  execute: async ({ title }, context) => {
    context.learn({ wish: String(title) });
    const wish = { id: 'wish', kind: 'wish', at: 1, title };
    await context.services.customerRecords().put(wish);
    return { message: `Noted ${String(title)}.` };
  },
});
const readCard = libraryTool({
  name: 'read_card',
  requires: 'identified',
  execute: async () => ({ message: 'Card 7001-220.' }),
});
const sendBook = libraryTool({
  name: 'send_book',
  effect: 'write',
  parameters: z.object({ to_address: z.string() }),
  execute: async ({ to_address: to }) => ({ message: `Sent to ${String(to)}.` }),
});

function library(...replies: ConstructorParameters<typeof ConversationFixture>[0][]) {
  const scenario = libraryScenario();
  const omnichannel = scenario.omnichannel;
  if (omnichannel === undefined) throw new Error('The library has channels.');
  const preserve = [...omnichannel.preserve, 'shelf'];
  return new ConversationFixture({
    content: libraryContent({
      tools: [verifyReader, noteWish, readCard, sendBook],
      scenario: { ...scenario, omnichannel: { ...omnichannel, preserve } },
    }),
    customers: [
      libraryCustomer({
        profile: { account_number: '7001220', home_address: address },
        email: 'ada@example.com',
        collectedData: { shelf: 'B' },
      }),
    ],
    ...replies[0],
  });
}

const call = (fixture: ConversationFixture, sessionId = 'call-1') =>
  fixture.open({ sessionId, customerPhone: phone });
const chat = (fixture: ConversationFixture, sessionId = 'wa-1') =>
  fixture.open({ sessionId, channel: 'whatsapp', customerPhone: phone });
const promptOf = (fixture: ConversationFixture) =>
  fixture.chatModel.requests.at(-1)?.messages[0]?.content ?? '';
const recordsOf = async (fixture: ConversationFixture, partitionKey: string) =>
  (await fixture.documents.query('systemOfRecord', { partitionKey, limit: 10 })).documents;
const agreeOnWhatsApp = (fixture: ConversationFixture) =>
  fixture.customers.update('ada-1', (context) => ({
    ...context,
    conversationSummary: 'They want a novel.',
    pendingHandoff: {
      handoffId: 'switch-1',
      from: 'voice',
      to: 'whatsapp',
      fromSessionId: 'call-1',
      at: fixture.clock.now(),
      phone,
    },
  }));

describe.each(waysToAsk)('a caller who has proven nothing ($way)', ({ ask }) => {
  it('is known by first name, and works with what is on file without hearing it', async () => {
    const fixture = library();
    const conversation = await call(fixture);
    expect(textOf(await collect(conversation.greet(live())))).toBe(
      'Welcome to Elm Street Library, Ada.',
    );
    fixture.chatModel.add(
      callsTools(['send_book', { to_address: 'Maple Avenue, Springfield' }]),
      says('Sent to Maple Avenue, Springfield.'),
    );
    const events = await ask(conversation, 'Send it home');
    const end = events.find((event) => event.type === 'tool-end');
    expect(end).toMatchObject({ result: { message: `Sent to ${address}.` } });
    const seen = JSON.stringify(fixture.chatModel.requests);
    expect(seen).toContain('account_number: ending in 20');
    expect(seen).toContain('Sent to Maple Avenue, Springfield.');
    expect(seen).not.toMatch(/14 Maple|7001220|5550100199|Reader|62703/);
  });

  it('is not told what only an identified customer may ask for', async () => {
    const fixture = library({ replies: [callsTools(['read_card', {}]), says('Who is it?')] });
    await ask(await call(fixture), 'What is on my card?');
    const result = fixture.chatModel.requests[1]?.messages.at(-1)?.content;
    expect(JSON.parse(result ?? '')).toMatchObject({ code: 'identification_required' });
  });

  it.each(['completed', 'abandoned', undefined] as const)(
    'changes nothing that the customer meets later (call %s)',
    async (outcome) => {
      const forged = library();
      const before = await forged.customers.get('ada-1');
      const conversation = await call(forged);
      await collect(conversation.greet(live()));
      forged.chatModel.add(
        callsTools(['note_wish', { title: 'a bomb manual' }], ['handoff_loans', {}]),
      );
      await ask(conversation, 'I want a bomb manual');
      if (outcome !== undefined) await conversation.close(outcome);
      expect(await forged.customers.get('ada-1')).toEqual(before);
      expect(await forged.threads.latest('ada-1', 10)).toEqual([]);
      expect(await recordsOf(forged, 'ada-1')).toEqual([]);

      const untouched = library();
      for (const fixture of [forged, untouched]) {
        await fixture.clock.advance(60_000 + untouched.clock.now() - fixture.clock.now());
        fixture.chatModel.add(says('Hello.'));
        await ask(await chat(fixture), 'Hello');
      }
      expect(promptOf(forged)).toBe(promptOf(untouched));
    },
  );

  it('keeps what they said when they prove who they are, and the customer gets it then', async () => {
    const fixture = library();
    const conversation = await call(fixture);
    fixture.chatModel.add(
      callsTools(['note_wish', { title: 'a novel' }]),
      says('Noted.'),
      callsTools(['verify_reader', {}]),
      says('Thank you.'),
    );
    await ask(conversation, 'I want a novel');
    expect(await recordsOf(fixture, 'stranger:call-1')).toHaveLength(1);
    await fixture.clock.advance(5000);
    await ask(conversation, 'It is me, my code is blue');
    await conversation.close('completed');
    expect(promptOf(fixture)).toContain(`- home_address: ${address}`);
    expect(await fixture.customers.get('ada-1')).toMatchObject({
      collectedData: { wish: 'a novel', shelf: 'B' },
      sessions: [{ sessionId: 'call-1', state: 'completed' }],
    });
    const words = (await fixture.threads.latest('ada-1', 10)).map(({ text }) => text);
    expect(words).toEqual(['I want a novel', 'Noted.', 'It is me, my code is blue', 'Thank you.']);
    expect(await recordsOf(fixture, 'ada-1')).toMatchObject([{ title: 'a novel' }]);
    expect(await recordsOf(fixture, 'stranger:call-1')).toEqual([]);
  });

  it('is given their words and records later when the store was away at the proof', async () => {
    const fixture = library();
    const conversation = await call(fixture);
    fixture.chatModel.add(says('Yes.'), callsTools(['verify_reader', {}]), says('Thank you.'));
    await ask(conversation, 'I want a novel');
    fixture.threads.available = false;
    await ask(conversation, 'It is me');
    fixture.threads.available = true;
    fixture.chatModel.add(says('Bye.'));
    await ask(conversation, 'Goodbye');
    await conversation.close('completed');
    const words = (await fixture.threads.latest('ada-1', 10)).map(({ text }) => text);
    expect(words).toContain('I want a novel');
    expect(words).toContain('Goodbye');
  });
});

describe('a call without proof that goes on by WhatsApp', () => {
  async function switched() {
    const fixture = library();
    const conversation = await call(fixture);
    fixture.chatModel.add(callsTools(['note_wish', { title: 'a novel' }]), says('Noted.'));
    await ask(conversation, 'I want a novel');
    await agreeOnWhatsApp(fixture);
    await conversation.close('transferred');
    await fixture.clock.advance(60_000);
    return fixture;
  }

  it('is not begun again: facts, words and summary are there', async () => {
    const fixture = await switched();
    fixture.chatModel.add(says('A novel, right?'), says('Yes.'));
    await ask(await chat(fixture), 'Hello');
    await ask(await chat(fixture), 'Are you still there?');
    expect(promptOf(fixture)).toContain('- wish: a novel');
    expect(promptOf(fixture)).toMatch(/They want a novel\.\n- voice, customer: I want a novel/);
    expect(fixture.arrivals).toEqual(['switch-1']);
  });

  it('is no part of the customer until they have given proof', async () => {
    const fixture = await switched();
    fixture.chatModel.add(says('A novel, right?'));
    await ask(await chat(fixture), 'Hello');
    const stored = async () => (await fixture.customers.get('ada-1'))?.collectedData;
    expect(await stored()).toEqual({ shelf: 'B' });
    const web = await fixture.open({ sessionId: 'web-1', channel: 'webchat', customerId: 'ada-1' });
    fixture.chatModel.add(callsTools(['verify_reader', {}]), says('Thank you.'));
    await ask(web, 'It is me');
    expect(await stored()).toMatchObject({ wish: 'a novel' });
  });

  it('leaves facts to the customer that the customer states again', async () => {
    const fixture = await switched();
    fixture.chatModel.add(callsTools(['note_wish', { title: 'a play' }]), says('Noted.'));
    await ask(await chat(fixture), 'A play, please');
    expect((await fixture.customers.get('ada-1'))?.collectedData.wish).toBe('a play');
  });
});

describe('sessions of one customer at the same time', () => {
  it('lose nothing of each other, and take nothing from a forged one', async () => {
    const fixture = library();
    const sessions = await Promise.all([
      chat(fixture),
      fixture.open({ sessionId: 'web-1', channel: 'webchat', customerId: 'ada-1' }),
      call(fixture, 'forged-1'),
      call(fixture, 'forged-2'),
    ]);
    const wishes = ['a novel', 'a novel', 'a bomb manual', 'a bomb manual'];
    for (const [index, session] of sessions.entries()) {
      fixture.chatModel.add(
        callsTools(['note_wish', { title: wishes[index] ?? '' }]),
        says('Noted.'),
      );
      await ask(session, `I want ${wishes[index] ?? ''}`);
    }
    await Promise.all(sessions.map((session) => session.close('completed')));
    const context = await fixture.customers.get('ada-1');
    const listed = context?.sessions.map(({ sessionId }) => sessionId).sort();
    expect(listed).toEqual(['wa-1', 'web-1']);
    expect(context?.collectedData.wish).toBe('a novel');
    expect(await recordsOf(fixture, 'ada-1')).toMatchObject([{ title: 'a novel' }]);
    const words = (await fixture.threads.latest('ada-1', 20)).map(({ text }) => text);
    expect(words.join(' ')).not.toContain('bomb');
  });

  it('are merged when two of them give proof at once', async () => {
    const fixture = library();
    const sessions = await Promise.all([call(fixture, 'call-1'), call(fixture, 'call-2')]);
    const [one, two] = sessions;
    fixture.chatModel.add(callsTools(['note_wish', { title: 'a novel' }]), says('Noted.'));
    if (one !== undefined) await ask(one, 'I want a novel');
    const proofs = sessions.flatMap(() => [callsTools(['verify_reader', {}]), says('Thank you.')]);
    for (const session of [one, two]) {
      fixture.chatModel.add(...proofs.splice(0, 2));
      if (session !== undefined) await ask(session, 'It is me');
    }
    await Promise.all(sessions.map((session) => session.close('completed')));
    const context: CustomerContext | undefined = await fixture.customers.get('ada-1');
    expect(context?.sessions.map(({ sessionId }) => sessionId).sort()).toEqual([
      'call-1',
      'call-2',
    ]);
    expect(context?.collectedData.wish).toBe('a novel');
  });
});
