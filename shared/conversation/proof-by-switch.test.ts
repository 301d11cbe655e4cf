import { describe, expect, it } from 'vitest';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import {
  ask,
  ConversationFixture,
  libraryContent,
  libraryCustomer,
  libraryTool,
  waysToAsk,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';

const home = '+15550100199';
const office = '+15550100155';
const hourMs = 3_600_000;

const verify = libraryTool({
  name: 'verify_reader',
  effect: 'write',
  verifies: true,
  execute: async (_args, context) => {
    context.identify({ customerId: 'ada-1', verified: true });
    context.learn({ wish: 'a novel' });
    return { message: 'You are verified.' };
  },
});

const bob = (phone: string): CustomerContext =>
  libraryCustomer({ id: 'bob-1', customerId: 'bob-1', name: 'Bob Reader', phone });

/** Ada calls from an office phone that we do not know, proves who she is and goes on by message. */
async function afterSwitch(
  options: { readonly proof?: boolean; readonly others?: readonly CustomerContext[] } = {},
) {
  const { proof = true, others = [] } = options;
  const fixture = new ConversationFixture({
    content: libraryContent({ tools: [verify] }),
    customers: [libraryCustomer(), ...others],
    replies: proof ? [callsTools(['verify_reader', {}]), says('Verified.')] : [says('Fine.')],
  });
  const call = await fixture.open({ sessionId: 'call-1', customerPhone: office });
  await ask(call, 'It is me, Ada');
  await fixture.customers.update(proof ? 'ada-1' : 'guest-1', (context) => ({
    ...context,
    ...(proof ? {} : { phone: office }),
    conversationSummary: 'They want a novel.',
    pendingHandoff: {
      handoffId: 'switch-1',
      from: 'voice',
      to: 'whatsapp',
      fromSessionId: 'call-1',
      at: fixture.clock.now(),
      phone: office,
    },
  }));
  await call.close('transferred');
  return fixture;
}

async function writesFrom(fixture: ConversationFixture, phone: string, sessionId = 'wa-1') {
  fixture.chatModel.add(says('Hello.'));
  const chat = await fixture.open({ sessionId, channel: 'whatsapp', customerPhone: phone });
  await ask(chat, 'Hello');
  return fixture.stored(sessionId);
}

describe('a caller who proved who they are on a phone that we do not know', () => {
  it('is met by WhatsApp as that customer, proven, on the number the switch was sent to', async () => {
    const fixture = await afterSwitch();
    expect(await writesFrom(fixture, office)).toMatchObject({
      customerId: 'ada-1',
      verified: true,
      cameFrom: 'voice',
      facts: { wish: 'a novel' },
    });
    expect(fixture.arrivals).toEqual(['switch-1']);
    expect((await fixture.customers.get('ada-1'))?.phone).toBe(home);
  });

  it('has not proven anything for their own number, or for any other', async () => {
    const fixture = await afterSwitch();
    expect(await writesFrom(fixture, home)).toMatchObject({ customerId: 'ada-1', verified: false });
    expect(await writesFrom(fixture, '+15550100111', 'wa-2')).not.toHaveProperty('customerId');
    expect((await fixture.customers.get('ada-1'))?.pendingHandoff).toBeDefined();
    expect(fixture.arrivals).toEqual([]);
  });

  it('is known but asked for proof again when the session is forgotten', async () => {
    const fixture = await afterSwitch();
    await fixture.clock.advance(3 * hourMs);
    expect(await writesFrom(fixture, office)).toMatchObject({
      customerId: 'ada-1',
      verified: false,
    });
  });

  it('is a stranger there again after a day', async () => {
    const fixture = await afterSwitch();
    await fixture.clock.advance(25 * hourMs);
    expect(await writesFrom(fixture, office)).not.toHaveProperty('customerId');
  });

  it('is not met on a number that is somebody else’s', async () => {
    const fixture = await afterSwitch({ others: [bob(office)] });
    expect(await writesFrom(fixture, office)).toMatchObject({
      customerId: 'bob-1',
      verified: false,
    });
  });

  it('is not met on a phone call from there', async () => {
    const fixture = await afterSwitch();
    fixture.chatModel.add(says('Hello.'));
    await ask(await fixture.open({ sessionId: 'call-2', customerPhone: office }), 'Hello');
    expect(await fixture.stored('call-2')).not.toHaveProperty('customerId');
  });
});

describe('a stranger', () => {
  it('goes on by WhatsApp where they stopped, and nobody is taken for proven', async () => {
    const fixture = await afterSwitch({ proof: false });
    expect(await writesFrom(fixture, office)).toMatchObject({
      customerId: 'guest-1',
      verified: false,
      cameFrom: 'voice',
      earlierSummary: 'They want a novel.',
    });
    const prompt = fixture.chatModel.requests.at(-1)?.messages[0]?.content ?? '';
    expect(prompt).toContain('- voice, customer: It is me, Ada');
  });
});

describe.each(waysToAsk)('a number that two customers share ($way)', ({ ask }) => {
  const household = [
    libraryCustomer({ profile: { account_number: '7001220' } }),
    libraryCustomer({
      id: 'bob-1',
      customerId: 'bob-1',
      name: 'Bob Reader',
      profile: { account_number: '7001330' },
      collectedData: { wish: 'a bicycle book' },
    }),
  ];
  const open = () =>
    new ConversationFixture({
      content: libraryContent({ tools: [verify] }),
      customers: household,
    });

  it.each(['voice', 'whatsapp'] as const)('names neither of them (%s)', async (channel) => {
    const fixture = open();
    const conversation = await fixture.open({ channel, customerPhone: home });
    expect(conversation.customerId).toBeUndefined();
    fixture.chatModel.add(says('Who is it?'));
    await ask(conversation, 'Hello');
    const seen = JSON.stringify(fixture.chatModel.requests);
    expect(seen).toContain('- number_shared: true');
    expect(seen).not.toMatch(/Ada|Bob|Reader|70012|70013|bicycle|5550100199/);
  });

  it('works for the one who says a name, masked, and writes nothing of theirs', async () => {
    const fixture = open();
    const conversation = await fixture.open({ channel: 'whatsapp', customerPhone: home });
    fixture.chatModel.add(says('Hello Bob.'));
    await ask(conversation, 'Hi, this is Bob');
    expect(conversation.customerId).toBe('bob-1');
    const prompt = fixture.chatModel.requests.at(-1)?.messages[0]?.content ?? '';
    expect(prompt).toContain('- customer_name: Bob\n');
    expect(prompt).toContain('- account_number: ending in 30');
    expect(prompt).not.toMatch(/number_shared|Ada/);
    await conversation.close('completed');
    expect(await fixture.customers.get('bob-1')).toEqual(household[1]);
  });

  it('belongs to whoever gives proof', async () => {
    const fixture = open();
    const conversation = await fixture.open({ customerPhone: home });
    fixture.chatModel.add(says('Hello Bob.'), callsTools(['verify_reader', {}]), says('Hi Ada.'));
    await ask(conversation, 'Hi, this is Bob');
    await ask(conversation, 'No, in truth I am Ada');
    await conversation.close('completed');
    const memo = await fixture.stored();
    expect(memo).toMatchObject({ customerId: 'ada-1', verified: true });
    expect(memo).not.toHaveProperty('claim');
    expect(JSON.stringify(memo.facts)).not.toMatch(/Bob|bicycle|7001330/);
    expect((await fixture.customers.get('bob-1'))?.sessions).toEqual([]);
    const words = (await fixture.threads.latest('ada-1', 10)).map(({ text }) => text);
    expect(words).toEqual(['No, in truth I am Ada', 'Hi Ada.']);
    expect(await fixture.threads.latest('stranger:session-1', 10)).toHaveLength(2);
  });

  it.each([
    ['whatsapp', { customerPhone: home }],
    ['webchat', { customerId: 'bob-1' }],
  ] as const)(
    'does not make a claim by name more than that by moving it to %s',
    async (channel, by) => {
      const fixture = open();
      const call = await fixture.open({ sessionId: 'call-1', customerPhone: home });
      fixture.chatModel.add(says('Hello Bob.'), says('Hello again.'));
      await ask(call, 'Hi, this is Bob');
      await fixture.customers.update('bob-1', (context) => ({
        ...context,
        pendingHandoff: {
          handoffId: 'switch-1',
          from: 'voice',
          to: channel,
          fromSessionId: 'call-1',
          at: fixture.clock.now(),
          phone: home,
        },
      }));
      await call.close('transferred');
      const chat = await fixture.open({
        sessionId: 'chat-1',
        channel,
        ...by,
      });
      await ask(chat, 'Hello');
      const prompt = fixture.chatModel.requests.at(-1)?.messages[0]?.content ?? '';
      expect(prompt).toContain('- account_number: ending in 30');
      expect(prompt).toContain('- voice, customer: Hi, this is Bob');
      expect((await fixture.customers.get('bob-1'))?.sessions).toEqual([]);
    },
  );
});
