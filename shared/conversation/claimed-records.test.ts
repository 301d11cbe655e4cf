import { beforeEach, expect, it } from 'vitest';
import { StaleWriteError } from '#shared/errors/coded-error.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createClaimedRecords } from './claimed-records.ts';
import { createRecordArea } from './record-area.ts';

const documents = new FakeDocumentStore({ clock: new VirtualClock() });
const customer = createRecordArea({ documents, ownerId: 'ada-1' });
const session = createRecordArea({ documents, ownerId: 'stranger:call-1' });
const claimed = createClaimedRecords({ customer, session });
const loan = (title: string, at: number) => ({ id: title, kind: 'loan', at, title });

beforeEach(async () => {
  for (const owner of ['ada-1', 'stranger:call-1']) {
    const found = await documents.query('systemOfRecord', { partitionKey: owner, limit: 10 });
    for (const { id } of found.documents) await documents.delete('systemOfRecord', id, owner);
  }
  await customer.put(loan('emma', 1));
  await customer.put(loan('dune', 3));
});

it('reads the customer’s records and what the session wrote in their place', async () => {
  const stored = await claimed.get('emma');
  expect(stored?.record).toMatchObject({ at: 1 });
  await claimed.put({ ...loan('emma', 2), renewed: true }, stored?.etag);
  expect((await claimed.get('emma'))?.record).toMatchObject({ renewed: true });
  expect(await claimed.list('loan')).toMatchObject([{ id: 'dune' }, { id: 'emma', at: 2 }]);
  expect(await claimed.get('nothing')).toBeUndefined();
});

it('changes nothing of the customer’s', async () => {
  await claimed.put({ ...loan('emma', 9), renewed: true }, (await claimed.get('emma'))?.etag);
  await claimed.put(loan('ulysses', 9), 'absent');
  expect((await customer.get('emma'))?.record).toEqual(loan('emma', 1));
  expect(await customer.list('loan')).toHaveLength(2);
});

it('keeps two writes of one record apart', async () => {
  const seen = await claimed.get('emma');
  await claimed.put(loan('emma', 4), seen?.etag);
  await expect(claimed.put(loan('emma', 5), seen?.etag)).rejects.toThrow(StaleWriteError);
  const newer = await claimed.get('emma');
  await claimed.put(loan('emma', 6), newer?.etag);
  await expect(claimed.put(loan('emma', 7), newer?.etag)).rejects.toThrow(StaleWriteError);
});
