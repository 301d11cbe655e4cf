import { describe, expect, it, vi } from 'vitest';
import { StaleWriteError, StoreError } from '#shared/errors/coded-error.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createRecordArea } from './record-area.ts';

function open() {
  const documents = new FakeDocumentStore({ clock: new VirtualClock() });
  return {
    documents,
    ada: createRecordArea({ documents, ownerId: 'ada' }),
    bob: createRecordArea({ documents, ownerId: 'bob' }),
  };
}

describe('createRecordArea', () => {
  it('keeps the records of owners apart', async () => {
    const { ada, bob } = open();
    await ada.put({ id: 'account', kind: 'account', cents: 1 });
    expect((await ada.get('account'))?.record).toEqual({
      id: 'account',
      kind: 'account',
      cents: 1,
    });
    expect(await bob.get('account')).toBeUndefined();
    expect(await bob.list('account')).toEqual([]);
  });

  it('cannot be made to write into another owner’s area', async () => {
    const { ada, bob } = open();
    await ada.put({ id: 'account', kind: 'account', customerId: 'bob' });
    expect(await bob.get('account')).toBeUndefined();
    expect(await ada.get('account')).toBeDefined();
  });

  it('refuses the writer who read before the last change', async () => {
    const { ada } = open();
    const first = await ada.put({ id: 'account', kind: 'account', cents: 1 }, 'absent');
    await ada.put({ id: 'account', kind: 'account', cents: 2 }, first.etag);
    await expect(
      ada.put({ id: 'account', kind: 'account', cents: 3 }, first.etag),
    ).rejects.toBeInstanceOf(StaleWriteError);
    await expect(ada.put({ id: 'account', kind: 'account' }, 'absent')).rejects.toBeInstanceOf(
      StaleWriteError,
    );
  });

  it('lists one kind, newest first, with a single query', async () => {
    const { ada, documents } = open();
    await ada.put({ id: 'b1', kind: 'bill', at: 1000 });
    await ada.put({ id: 'b3', kind: 'bill', at: '1970-01-01T00:00:03Z' });
    await ada.put({ id: 'b2', kind: 'bill', at: 2000 });
    await ada.put({ id: 'b0', kind: 'bill' });
    await ada.put({ id: 'p1', kind: 'payment', at: 9000 });
    const reads = vi.spyOn(documents, 'read');
    const queries = vi.spyOn(documents, 'query');
    const bills = await ada.list('bill');
    expect(bills.map(({ id }) => id)).toEqual(['b3', 'b2', 'b1', 'b0']);
    expect([queries.mock.calls.length, reads.mock.calls.length]).toEqual([1, 0]);
  });

  it('lists the newest of more records than one page holds', async () => {
    const { ada } = open();
    for (let n = 0; n < 450; n += 1) await ada.put({ id: `b${n}`, kind: 'bill', at: n });
    const bills = await ada.list('bill');
    expect(bills).toHaveLength(200);
    expect(bills[0]?.id).toBe('b449');
  });

  it('refuses a document that is no record', async () => {
    const { ada, documents } = open();
    await documents.write('systemOfRecord', { id: 'x', customerId: 'ada' });
    await expect(ada.get('x')).rejects.toBeInstanceOf(StoreError);
  });
});
