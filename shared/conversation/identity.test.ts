import { expect, it } from 'vitest';
import { ConversationFixture, libraryCustomer } from '#shared/testing/conversation-fixture.ts';
import { bindCustomer, ownerOf } from './identity.ts';

/** A session claimed by number, whose history has the account number as it is on file. */
async function claimed() {
  const fixture = new ConversationFixture({
    customers: [libraryCustomer({ profile: { account_number: '7001220' } })],
  });
  await (await fixture.open({ customerPhone: '+15550100199' })).close('transferred');
  const text = 'Your account is 7001220.';
  const said = { role: 'assistant', turnId: '1', at: 1, text, toolCalls: [], interrupted: false };
  const memo = await fixture.stored();
  return { ...memo, histories: { Desk: [{ ...said, role: 'assistant' as const }] } };
}

it('masks what was on file of the claimed customer for the next one', async () => {
  const next = bindCustomer(await claimed(), { customerId: 'bob-1', verified: true });
  expect(next.histories.Desk).toMatchObject([{ text: 'Your account is ending in 20.' }]);
  expect(next).not.toHaveProperty('unadopted');
});

it('keeps what each claim wrote apart, and gives away that of the last one only', async () => {
  const first = await claimed();
  const second = bindCustomer(first, { customerId: 'bob-1', verified: false });
  expect(ownerOf(second)).not.toBe(ownerOf(first));
  const proven = bindCustomer(second, { customerId: 'bob-1', verified: true });
  expect(proven.unadopted).toEqual({ area: ownerOf(second), customerId: 'bob-1' });
  expect(ownerOf(proven)).toBe('bob-1');
});
