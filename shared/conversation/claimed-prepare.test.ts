import { describe, expect, it } from 'vitest';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import { ask, collect, libraryTool, spoken } from '#shared/testing/conversation-fixture.ts';
import {
  ada,
  bob,
  householdFixture,
  householdPhone,
  kept,
} from '#shared/testing/household-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';
import { typesOf } from '#shared/testing/watch-turn.ts';

const live = () => new AbortController().signal;

const noteHome = libraryTool({
  name: 'note_home',
  execute: async (_args, { services, session }) => {
    const note = { id: 'note', kind: 'note', at: 1, home: session.facts.home_address };
    await services.customerRecords().put(note);
    return { message: 'Noted.' };
  },
});

async function call(...customers: readonly CustomerContext[]) {
  const fixture = householdFixture(customers, [noteHome]);
  const conversation = await fixture.open({ customerPhone: householdPhone });
  const settled = () => fixture.clock.advance(0);
  const seen = () => JSON.stringify(fixture.chatModel.requests);
  const promptOf = () => fixture.chatModel.requests.at(-1)?.messages[0]?.content ?? '';
  return { fixture, conversation, settled, seen, promptOf };
}

describe('a turn prepared for a caller who has proven nothing', () => {
  it('is made of masks, and is not there when it is discarded', async () => {
    const { fixture, conversation, settled, seen } = await call(ada);
    await conversation.cutToHeard('none', '');
    await settled();
    const before = await fixture.traces();
    fixture.chatModel.add(callsTools(['find_home', {}], ['note_home', {}]), says('At home.'));
    const turn = conversation.prepare(spoken('Where do I'), live());
    await settled();
    turn.discard();
    await settled();
    expect(await collect(turn.events)).toEqual([]);
    expect(await fixture.traces()).toBe(before);
    const { documents } = await fixture.documents.query('systemOfRecord', { limit: 10 });
    expect(documents).toEqual([]);
    expect(seen()).not.toMatch(kept);
  });

  it('writes what was held back into an area of its own when it is committed', async () => {
    const { fixture, conversation, settled, seen } = await call(ada);
    fixture.chatModel.add(callsTools(['note_home', {}]), says('Noted.'));
    const input = spoken('Note my home');
    const turn = conversation.prepare(input, live());
    await settled();
    turn.commit(input);
    await collect(turn.events);
    const { documents } = await fixture.documents.query('systemOfRecord', { limit: 10 });
    expect(documents).toMatchObject([{ customerId: 'stranger:session-1' }]);
    expect(seen()).not.toMatch(kept);
  });

  it('proves nothing before it is committed, and shows everything afterwards', async () => {
    const { fixture, conversation, settled, seen } = await call(ada);
    fixture.chatModel.add(
      callsTools(['find_home', {}]),
      callsTools(['verify_reader', {}]),
      says('Thank you, Ada.'),
    );
    const input = spoken('It is me, my code is blue');
    const turn = conversation.prepare(input, live());
    const events = collect(turn.events);
    await settled();
    expect(fixture.chatModel.requests).toHaveLength(2);
    expect(seen()).not.toMatch(kept);
    expect(await fixture.customers.get('ada-1')).toEqual(ada);
    turn.commit(input);
    expect(typesOf(await events)).toContain('turn-end');
    const proven = JSON.stringify(fixture.chatModel.requests.at(-1));
    expect(proven).toContain('- account_number: 7001220');
    // What was masked in history is shown, too.
    expect(proven).toContain('Home is 14 Maple Avenue, Springfield, IL 62703.');
  });
});

describe('a turn prepared on a number that two customers share', () => {
  it('answers the one who says a name, and knows nobody when it is discarded', async () => {
    const { fixture, conversation, settled, seen, promptOf } = await call(ada, bob);
    await conversation.cutToHeard('none', '');
    await settled();
    const before = await fixture.traces();
    fixture.chatModel.add(callsTools(['find_home', {}]), says('Hello Bob.'));
    const turn = conversation.prepare(spoken('This is Bob'), live());
    await settled();
    expect(promptOf()).toContain('- account_number: ending in 30');
    turn.discard();
    await settled();
    expect(conversation.customerId).toBeUndefined();
    expect(await fixture.traces()).toBe(before);
    expect(seen()).not.toMatch(kept);
    fixture.chatModel.replace([says('Who is it?')]);
    await ask(conversation, 'Hello');
    expect(promptOf()).toContain('- number_shared: true');
    expect(promptOf()).not.toMatch(/Bob|30/);
  });

  it('claims that customer when it is committed', async () => {
    const { fixture, conversation, settled } = await call(ada, bob);
    fixture.chatModel.add(says('Hello Bob.'));
    const input = spoken('This is Bob');
    const turn = conversation.prepare(input, live());
    await settled();
    expect(conversation.customerId).toBeUndefined();
    turn.commit({ ...input, text: 'This is Bob.' });
    expect(conversation.customerId).toBe('bob-1');
    await collect(turn.events);
    await conversation.close('completed');
    expect(await fixture.stored()).toMatchObject({ customerId: 'bob-1', verified: false });
    expect((await fixture.stored()).claim).toBeDefined();
    expect(await fixture.customers.get('bob-1')).toEqual(bob);
  });

  it.each([
    ['This is B', 'This is Bob', 'bob-1'],
    ['This is Bob', 'This is Ada', 'ada-1'],
    ['This is Bob', 'This is Bobby', undefined],
    ['This is Bob', 'This is not Bob but Ada', undefined],
  ])('takes whom the final words name: "%s" is "%s"', async (prepared, text, customerId) => {
    const { fixture, conversation, settled } = await call(ada, bob);
    fixture.chatModel.add(says('Hello.'));
    const input = spoken(prepared);
    const turn = conversation.prepare(input, live());
    await settled();
    turn.commit({ ...input, text });
    await collect(turn.events);
    await conversation.close('completed');
    expect(conversation.customerId).toBe(customerId);
    expect((await fixture.stored()).customerId).toBe(customerId);
  });

  it('frees the floor at once when it is discarded during the look-up', async () => {
    const { fixture, conversation, settled } = await call(ada, bob);
    let answer: (context: CustomerContext) => void = () => undefined;
    const { get } = fixture.customers;
    fixture.customers.get = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const turn = conversation.prepare(spoken('This is Bob'), live());
    await settled();
    expect(fixture.chatModel.requests).toHaveLength(0);
    turn.discard();
    fixture.customers.get = get;
    fixture.chatModel.add(says('Who is it?'));
    await ask(conversation, 'Hello');
    answer(bob);
    await settled();
    expect(conversation.customerId).toBeUndefined();
    expect(fixture.chatModel.requests).toHaveLength(1);
    expect(fixture.clock.pendingTimers).toBe(0);
  });
});
