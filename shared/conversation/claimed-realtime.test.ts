import { describe, expect, it } from 'vitest';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import { beginRealtime, collect, realtimeCall } from '#shared/testing/conversation-fixture.ts';
import {
  ada,
  bob,
  householdFixture,
  householdPhone,
  kept,
} from '#shared/testing/household-fixture.ts';

const live = () => new AbortController().signal;
const instructionsOf = async (conversation: Conversation) =>
  (await conversation.realtime().describe(live())).instructions;

/** Somebody whose number and address are Ada's. */
const eve: CustomerContext = { ...ada, id: 'eve-1', customerId: 'eve-1', name: 'Eve Reader' };

async function call(...customers: readonly CustomerContext[]) {
  const fixture = householdFixture(customers);
  const conversation = await fixture.open({ customerPhone: householdPhone });
  return { fixture, conversation };
}

describe('a model that speaks, of a customer who is only claimed', () => {
  it('is told masks in instructions, greeting, results, questions and history', async () => {
    const { conversation } = await call(ada);
    const realtime = conversation.realtime();
    const told: unknown[] = [await realtime.describe(live()), await realtime.opening()];
    expect(told[1]).toBe('Welcome to Elm Street Library, Ada.');
    const turn = beginRealtime(conversation);
    turn.hear('Send it home');
    const found = await turn.runTools([realtimeCall('find_home')]);
    expect(found.results[0]?.resultJson).toContain('Home is Maple Avenue, Springfield.');
    const asked = await turn.runTools([
      realtimeCall('send_book', { to_address: 'Maple Avenue, Springfield' }),
    ]);
    expect(asked.openQuestion).toBe('Shall I send it to Maple Avenue, Springfield?');
    turn.say('Shall I send it to Maple Avenue, Springfield?');
    turn.end('completed');
    await collect(turn.events);
    const switching = beginRealtime(conversation);
    switching.hear('And my loans?');
    told.push(found, asked, await switching.runTools([realtimeCall('handoff_loans')]));
    switching.end('completed');
    told.push(realtime.history(), await realtime.describe(live()));
    expect(JSON.stringify(told)).not.toMatch(kept);
    expect(JSON.stringify(told[0])).toContain('account_number: ending in 20');
  });

  it('has its masks understood by tools, also in a call that was agreed to', async () => {
    const { conversation } = await call(ada);
    const send = () => realtimeCall('send_book', { to_address: 'Maple Avenue, Springfield' });
    const first = beginRealtime(conversation);
    first.hear('Send it home');
    await first.runTools([send()]);
    first.say('Shall I send it to Maple Avenue, Springfield?');
    first.end('completed');
    await collect(first.events);
    const second = beginRealtime(conversation);
    second.hear('Yes, please.');
    const sent = await second.runTools([send()]);
    second.end('completed');
    expect(JSON.parse(sent.results[0]?.resultJson ?? '')).toMatchObject({
      ok: true,
      message: 'Sent to Maple Avenue, Springfield.',
    });
    expect(await collect(second.events)).toMatchObject([
      { type: 'tool-start' },
      // It may be said to the caller, the result may not.
      { type: 'tool-progress', message: 'Sending to Maple Avenue, Springfield.' },
      { type: 'tool-end', result: { message: 'Sent to 14 Maple Avenue, Springfield, IL 62703.' } },
      { type: 'turn-end' },
    ]);
  });

  it('is told of an earlier channel without what is on file', async () => {
    const pendingHandoff = {
      handoffId: 'switch-1',
      from: 'whatsapp',
      to: 'voice',
      fromSessionId: 'wa-1',
      at: Date.UTC(2025, 0, 1),
    } as const;
    const conversationSummary = 'Ada Reader wants a novel sent to 14 Maple Avenue.';
    const { conversation } = await call({ ...ada, pendingHandoff, conversationSummary });
    const instructions = await instructionsOf(conversation);
    expect(instructions).toContain('Ada wants a novel sent to Maple Avenue.');
    expect(instructions).not.toMatch(kept);
  });

  it('is told everything from the moment they give proof', async () => {
    const { conversation } = await call(ada);
    const turn = beginRealtime(conversation);
    turn.hear('It is me, my code is blue');
    await turn.runTools([realtimeCall('find_home')]);
    await turn.runTools([realtimeCall('verify_reader')]);
    expect(await instructionsOf(conversation)).toContain('- account_number: 7001220');
    const found = await turn.runTools([realtimeCall('find_home')]);
    expect(found.results[0]?.resultJson).toContain('14 Maple Avenue');
    turn.end('completed');
    await collect(turn.events);
  });

  it.each([
    ['shows them in full to the customer', ada, 'At 14 Maple Avenue, Springfield, IL 62703.'],
    ['keeps them masked from somebody else', eve, 'At Maple Avenue, Springfield.'],
  ])('had its words masked in history: proof %s', async (_name, customer, shown) => {
    const { conversation } = await call(customer);
    const lastWords = () => conversation.realtime().history().at(-1)?.text;
    const turn = beginRealtime(conversation);
    turn.hear('Where do I live?');
    turn.say('At 14 Maple Avenue, Springfield, IL 62703.');
    turn.end('completed');
    await collect(turn.events);
    expect(lastWords()).toBe('At Maple Avenue, Springfield.');
    const proof = beginRealtime(conversation);
    proof.hear('In truth I am Ada');
    await proof.runTools([realtimeCall('verify_reader')]);
    proof.end('completed');
    await collect(proof.events);
    expect(conversation.customerId).toBe('ada-1');
    expect(conversation.realtime().history()[1]?.text).toBe(shown);
  });
});

describe('a model that speaks, on a number that two customers share', () => {
  it('learns who it is from what it hears, masked', async () => {
    const { fixture, conversation } = await call(ada, bob);
    expect(await instructionsOf(conversation)).not.toMatch(/Ada|Bob/);
    const turn = beginRealtime(conversation);
    turn.say('Hello.');
    turn.hear('Hi, this');
    turn.hear('is Bob');
    turn.end('completed');
    await collect(turn.events);
    expect(conversation.customerId).toBe('bob-1');
    const instructions = await instructionsOf(conversation);
    expect(instructions).toContain('- account_number: ending in 30');
    expect(instructions).not.toMatch(kept);
    await conversation.close('completed');
    expect(await fixture.customers.get('bob-1')).toEqual(bob);
  });

  it('is not taken for one of them when both names are heard', async () => {
    const { conversation } = await call(ada, bob);
    const turn = beginRealtime(conversation);
    turn.hear('Bob');
    turn.hear('no, Ada');
    turn.end('completed');
    await collect(turn.events);
    expect(conversation.customerId).toBeUndefined();
  });

  it('has its tools wait for the look-up, and the turn not for ever', async () => {
    const { fixture, conversation } = await call(ada, bob);
    let answer: (context: CustomerContext) => void = () => undefined;
    fixture.customers.get = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const turn = beginRealtime(conversation);
    turn.hear('This is Bob');
    await fixture.clock.advance(0);
    const round = turn.runTools([realtimeCall('find_home')]);
    await fixture.clock.advance(0);
    answer(bob);
    expect((await round).results[0]?.resultJson).toContain('Home is Oak Road, Springfield.');
    turn.end('completed');
    await collect(turn.events);

    const slow = await fixture.open({ sessionId: 'session-2', customerPhone: householdPhone });
    const waiting = beginRealtime(slow);
    waiting.hear('This is Bob');
    waiting.end('completed');
    const over = collect(waiting.events);
    await fixture.clock.advance(2000);
    expect((await over).at(-1)?.type).toBe('turn-end');
    answer(bob);
    await fixture.clock.advance(0);
    expect(slow.customerId).toBeUndefined();
    expect(fixture.clock.pendingTimers).toBe(0);
  });

  it('keeps a name that was heard when the caller cuts in', async () => {
    const { fixture, conversation } = await call(ada, bob);
    const cut = new AbortController();
    const turn = beginRealtime(conversation, cut.signal);
    turn.hear('This is Bob');
    cut.abort();
    const next = beginRealtime(conversation);
    next.say('Yes?');
    next.end('completed');
    await collect(next.events);
    await fixture.clock.advance(0);
    expect(conversation.customerId).toBe('bob-1');
  });
});
