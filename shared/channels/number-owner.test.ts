import { describe, expect, it } from 'vitest';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { agreedSwitchTo } from './agreed-switch.ts';
import { createCustomerContexts } from './customer-contexts.ts';
import { ownerOfNumber } from './number-owner.ts';

const home = '+15550100191';
const office = '+15550100192';
const nowMs = 1_000_000_000;
const hourMs = 3_600_000;

type Person = readonly [customerId: string, known: Partial<CustomerContext>];

async function customersOf(...people: readonly Person[]) {
  const clock = new VirtualClock(nowMs);
  const customers = createCustomerContexts({ documents: new FakeDocumentStore({ clock }), clock });
  for (const [id, changes] of people) {
    await customers.update(id, (context) => ({ ...context, ...changes }));
  }
  return customers;
}

const ada = { name: 'Ada', profile: { account_number: '7001' } };
const bob = { name: 'Bob', profile: { account_number: '7002' } };
const agreed = (phone: string, at = nowMs): Partial<CustomerContext> => ({
  pendingHandoff: {
    handoffId: 'switch-1',
    from: 'voice',
    to: 'whatsapp',
    fromSessionId: 'call-1',
    at,
    phone,
  },
});

const ownerOn = async (
  channel: 'voice' | 'whatsapp',
  phone: string,
  ...people: readonly Person[]
) => {
  const owner = await ownerOfNumber(await customersOf(...people), { phone, channel, nowMs });
  const { customer, candidates, isShared } = owner;
  return [customer?.customerId, candidates.map(({ customerId }) => customerId).sort(), isShared];
};

describe('a number', () => {
  it('stands for the customer it is on file for, and for nobody else', async () => {
    expect(await ownerOn('voice', home, ['ada', { ...ada, phone: home }])).toEqual([
      'ada',
      [],
      false,
    ]);
    expect(await ownerOn('voice', office, ['ada', { ...ada, phone: home }])).toEqual([
      undefined,
      [],
      false,
    ]);
  });

  it('that several customers share stands for none of them', async () => {
    const people = [
      ['ada', { ...ada, phone: home }],
      ['bob', { ...bob, phone: home }],
    ] as const;
    expect(await ownerOn('voice', home, ...people)).toEqual([undefined, ['ada', 'bob'], true]);
    expect(await (await customersOf(...people)).findByPhone(home)).toBeUndefined();
  });

  it('is not shared with a guest of whom nothing but the number is known', async () => {
    const people = [
      ['guest-1', { phone: home }],
      ['ada', { ...ada, phone: home }],
    ] as const;
    expect(await ownerOn('voice', home, ...people)).toEqual(['ada', [], false]);
    expect(await ownerOn('voice', home, people[0])).toEqual(['guest-1', [], false]);
  });
});

describe('a number that a switch was sent to', () => {
  it('stands for who agreed to it, on WhatsApp, for a day', async () => {
    const expected = ['ada', { ...ada, phone: home, ...agreed(office) }] as const;
    expect((await ownerOn('whatsapp', office, expected))[0]).toBe('ada');
    expect((await ownerOn('voice', office, expected))[0]).toBeUndefined();
    const old = ['ada', { ...ada, ...agreed(office, nowMs - 25 * hourMs) }] as const;
    expect((await ownerOn('whatsapp', office, old))[0]).toBeUndefined();
  });

  it('stands for the last who agreed', async () => {
    const people = [
      ['ada', { ...ada, ...agreed(office, nowMs - hourMs) }],
      ['bob', { ...bob, ...agreed(office) }],
    ] as const;
    expect((await ownerOn('whatsapp', office, ...people))[0]).toBe('bob');
  });

  it('stays that of the customer it is on file for', async () => {
    const people = [
      ['ada', { ...ada, ...agreed(office) }],
      ['bob', { ...bob, phone: office }],
    ] as const;
    expect((await ownerOn('whatsapp', office, ...people))[0]).toBe('bob');
    const household = [
      ['ada', { ...ada, phone: office, ...agreed(office) }],
      ['bob', { ...bob, phone: office }],
    ] as const;
    expect(await ownerOn('whatsapp', office, ...household)).toEqual(['ada', [], true]);
  });

  it('is the only one that arrives', () => {
    const context = agreed('+1 (555) 010-0192');
    const from = (phone: string | undefined, channel: 'whatsapp' | 'webchat' = 'whatsapp') =>
      agreedSwitchTo(context, { channel, phone })?.handoffId;
    expect(from(office)).toBe('switch-1');
    expect(from(home)).toBeUndefined();
    expect(from(undefined)).toBeUndefined();
    expect(from(office, 'webchat')).toBeUndefined();
  });
});
