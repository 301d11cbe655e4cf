import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ask,
  ConversationFixture,
  libraryContent,
  libraryCustomer,
  libraryTool,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';

const address = '14 Maple Avenue, Springfield';
const maskedAddress = 'Maple Avenue, Springfield';
const email = 'ada@reader.example';
const account = '7001220';
const onFileOfAda = /14 Maple|ada@reader|7001220/;

const report = libraryTool({
  name: 'report_damage',
  effect: 'write',
  parameters: z.object({ address: z.string() }),
  execute: async (args, context) => {
    const where = z.object({ address: z.string() }).parse(args).address;
    await context.services.customerRecords().put({ id: 'damage-1', kind: 'damage', where });
    return { message: `Reported for ${where}, account ${account}, ${email}.` };
  },
});

const verifyAs = (customerId: string) =>
  libraryTool({
    name: `verify_${customerId}`,
    effect: 'write',
    verifies: true,
    execute: async (_args, context) => {
      context.identify({ customerId: `${customerId}-1`, verified: true });
      return { message: 'You are verified.' };
    },
  });

const open = () =>
  new ConversationFixture({
    content: libraryContent({ tools: [report, verifyAs('ada'), verifyAs('bob')] }),
    customers: [
      libraryCustomer({ email, profile: { account_number: account, home_address: address } }),
      libraryCustomer({
        id: 'bob-1',
        customerId: 'bob-1',
        name: 'Bob Reader',
        phone: '+15550100155',
        profile: { account_number: '7009330' },
      }),
    ],
  });

const reports = callsTools(['report_damage', { address: maskedAddress }]);

/** A call from Ada's number that reports something at her address. */
async function reported(fixture: ConversationFixture) {
  const call = await fixture.open({ customerPhone: '+15550100199' });
  fixture.chatModel.add(reports, says('It is reported.'));
  await ask(call, 'There is a damage at home');
  return call;
}

async function everythingOf(fixture: ConversationFixture, customerId: string): Promise<string> {
  const found = await Promise.all(
    (['conversations', 'systemOfRecord'] as const).map((container) =>
      fixture.documents.query(container, { partitionKey: customerId, limit: 100 }),
    ),
  );
  const thread = await fixture.threads.latest(customerId, 100);
  return JSON.stringify([found, thread, await fixture.customers.get(customerId)]);
}

describe('a caller who was taken for one customer and proves to be another', () => {
  it.each([
    ['in a later round', [callsTools(['verify_bob', {}])]],
    [
      'in the round of a report',
      [callsTools(['report_damage', { address: maskedAddress }], ['verify_bob', {}])],
    ],
  ])('meets nothing of the first (%s)', async (_when, proof) => {
    const fixture = open();
    const call = await reported(fixture);
    fixture.chatModel.add(...proof, says('Hello Bob.'), says('Bye.'));
    await ask(call, 'I am Bob');
    await ask(call, 'Thank you');
    await call.close('completed');
    const memo = await fixture.stored();
    expect(memo).toMatchObject({ customerId: 'bob-1', verified: true });
    expect(memo).not.toHaveProperty('unadopted');
    expect(JSON.stringify(memo.histories)).toContain('There is a damage at home');
    const seen = [fixture.chatModel.requests.map(({ messages }) => messages), memo];
    expect(JSON.stringify(seen)).not.toMatch(onFileOfAda);
    const kept = await everythingOf(fixture, 'bob-1');
    expect(kept).toContain('Hello Bob.');
    expect(kept).not.toMatch(onFileOfAda);
    expect(kept).not.toContain('There is a damage at home');
    expect(await everythingOf(fixture, 'ada-1')).not.toContain('There is a damage at home');
    expect(await everythingOf(fixture, 'stranger:session-1')).toContain('14 Maple');
  });
});

describe('what a session kept to itself', () => {
  it('becomes the customer’s with the proof: words, records and turns', async () => {
    const fixture = open();
    const call = await reported(fixture);
    fixture.chatModel.add(callsTools(['verify_ada', {}]), says('Hello Ada.'));
    await ask(call, 'I am Ada');
    await call.close('completed');
    const kept = await everythingOf(fixture, 'ada-1');
    expect(kept.match(/"kind":"turn"/g)).toHaveLength(2);
    expect(kept).toContain('"where":"14 Maple Avenue, Springfield"');
    const rest = await everythingOf(fixture, 'stranger:session-1');
    expect(rest).not.toMatch(/damage/);
  });

  it.each([
    ['when the call ends', false],
    ['by the next process', true],
  ])('is given %s when the store was away at the proof', async (_when, dies) => {
    const fixture = open();
    const call = await reported(fixture);
    fixture.chatModel.add(callsTools(['verify_ada', {}]), says('Hello Ada.'));
    fixture.threads.available = false;
    await ask(call, 'I am Ada');
    await expect.poll(async () => (await fixture.stored()).unadopted).toBeDefined();
    if (dies) await call.close('transferred');
    fixture.threads.available = true;
    const last = dies ? await fixture.open({ customerPhone: '+15550100199' }) : call;
    await last.close('completed');
    expect(await everythingOf(fixture, 'ada-1')).toContain('There is a damage at home');
    expect(await fixture.stored()).not.toHaveProperty('unadopted');
  });
});
