import { describe, expect, it } from 'vitest';
import { StoreError } from '#shared/errors/coded-error.ts';
import { emptyCustomerContext } from '#shared/testing/fake-customer-contexts.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createCustomerContexts } from './customer-contexts.ts';
import { phoneNumberOf } from './phone-number.ts';

function open() {
  const clock = new VirtualClock();
  const documents = new FakeDocumentStore({ clock });
  return { clock, documents, contexts: createCustomerContexts({ documents, clock }) };
}

describe('createCustomerContexts', () => {
  it('creates a context with its first change, and keeps later ones', async () => {
    const { contexts } = open();
    await contexts.update('c1', (context) => ({ ...context, name: 'Ada' }));
    await contexts.update('c1', (context) => ({ ...context, collectedData: { wish: 'novel' } }));
    expect(await contexts.get('c1')).toMatchObject({
      name: 'Ada',
      collectedData: { wish: 'novel' },
    });
    expect(await contexts.get('c2')).toBeUndefined();
  });

  it('loses no change of many writers at once', async () => {
    const { contexts } = open();
    await Promise.all(
      Array.from({ length: 12 }, (_unused, n) =>
        contexts.update('c1', (context) => ({
          ...context,
          collectedData: { ...context.collectedData, [`fact_${n}`]: n },
        })),
      ),
    );
    expect(Object.keys((await contexts.get('c1'))?.collectedData ?? {})).toHaveLength(12);
  });

  it('finds a customer by phone, however it is written', async () => {
    const { contexts } = open();
    await contexts.update('c1', (context) => ({ ...context, phone: '+15550100102' }));
    expect((await contexts.findByPhone('4:+1 (555) 010-0102'))?.customerId).toBe('c1');
    expect(await contexts.findByPhone('+15550100103')).toBeUndefined();
    expect(await contexts.findByPhone('not a number')).toBeUndefined();
  });

  it('keeps what it does not know of a document, such as its expiry', async () => {
    const { contexts, documents } = open();
    await documents.write('customers', { ...emptyCustomerContext('c1'), ttl: 60 });
    await contexts.update('c1', (context) => ({ ...context, name: 'Ada' }));
    const stored = await documents.read('customers', 'c1', 'c1');
    expect(stored?.document).toMatchObject({ name: 'Ada', ttl: 60 });
  });

  it('refuses a document that is no context', async () => {
    const { contexts, documents } = open();
    await documents.write('customers', { id: 'c1', customerId: 'c1', sessions: 'none' });
    await expect(contexts.get('c1')).rejects.toBeInstanceOf(StoreError);
  });
});

describe('phoneNumberOf', () => {
  it.each([
    ['+15550100102', '+15550100102'],
    ['4:+15550100102', '+15550100102'],
    ['+49 (30) 901820', '+4930901820'],
    ['5550100102', undefined],
    ['anonymous', undefined],
    ['', undefined],
  ])('reads %s as %s', (text, expected) => {
    expect(phoneNumberOf(text)).toBe(expected);
  });
});
