import { describe, expect, it } from 'vitest';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import {
  ask,
  ConversationFixture,
  collect,
  libraryAgent,
  libraryContent,
  libraryCustomer,
  textOf,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools } from '#shared/testing/scripted-replies.ts';
import { keepCallPurpose } from './call-purpose.ts';

const phone = '+15550100199';
const live = () => new AbortController().signal;

describe('a call that we place', () => {
  const desk = libraryAgent({
    name: 'Desk',
    greeting: 'Thanks for calling.',
    return_greeting: 'Back again.',
    outbound_greeting: 'Hello{% if customer_name %} {{ customer_name }}{% endif %}, we call you.',
  });
  const loans = libraryAgent({
    name: 'Loans',
    greeting: 'You have reached loans.',
    outbound_greeting: 'Loans calls you.',
  });
  const content = () => libraryContent({ agents: [desk, loans, libraryAgent({ name: 'Events' })] });
  const called = (fixture: ConversationFixture) =>
    fixture.conversations().open({
      sessionId: sessionIdSchema.parse('call-out'),
      channel: 'voice',
      customerPhone: phone,
      callDirection: 'outbound',
    });

  it('is opened with words of its own, and its agents know that we called', async () => {
    const fixture = new ConversationFixture({ content: content(), customers: [libraryCustomer()] });
    const call = await called(fixture);
    expect(textOf(await collect(call.greet(live())))).toBe('Hello Ada, we call you.');
    expect((await fixture.stored('call-out')).facts).toMatchObject({ call_direction: 'outbound' });
  });

  it('knows what it is for, and only it', async () => {
    const fixture = new ConversationFixture({ content: content(), customers: [libraryCustomer()] });
    const purpose = { callback_reason: 'the reading room' };
    for (const id of ['call-out', 'call-in']) await keepCallPurpose(fixture.hotStore, id, purpose);
    await collect((await called(fixture)).greet(live()));
    expect((await fixture.stored('call-out')).facts).toMatchObject(purpose);
    const incoming = await fixture.conversations().open({
      sessionId: sessionIdSchema.parse('call-in'),
      channel: 'voice',
      customerPhone: phone,
    });
    await collect(incoming.greet(live()));
    expect((await fixture.stored('call-in')).facts).not.toHaveProperty('callback_reason');
  });

  it('is opened with the usual words by an agent who has no others', async () => {
    const fixture = new ConversationFixture({ customers: [libraryCustomer()] });
    const call = await called(fixture);
    expect(textOf(await collect(call.greet(live())))).toBe('Welcome to Elm Street Library, Ada.');
  });

  it('does not make its agents greet like that when they take over later', async () => {
    const fixture = new ConversationFixture({
      content: content(),
      replies: [callsTools(['handoff_loans', {}])],
    });
    const call = await called(fixture);
    await collect(call.greet(live()));
    expect(textOf(await ask(call, 'Loans please'))).toContain('You have reached loans.');
  });
});
