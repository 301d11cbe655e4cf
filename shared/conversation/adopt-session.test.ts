import { expect, it } from 'vitest';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeThreadStore } from '#shared/testing/fake-thread-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { adoptSession } from './adopt-session.ts';

const session = 'stranger:call-1';
const customerId = 'ada-1';

it('gives away everything, however much it is, and leaves nothing behind', async () => {
  const documents = new FakeDocumentStore({ clock: new VirtualClock() });
  const threads = new FakeThreadStore();
  const numbers = Array.from({ length: 501 }, (_, index) => index);
  await threads.append(
    session,
    numbers.map((at) => ({
      id: `item-${at}`,
      at,
      channel: 'voice',
      sessionId: 'call-1',
      speaker: 'customer',
      text: 'Hello',
    })),
  );
  for (const at of numbers) {
    await documents.write('systemOfRecord', { id: `note-${at}`, customerId: session, kind: 'n' });
  }
  await adoptSession({ documents, threads }, { session, customerId });
  const records = async (partitionKey: string) =>
    (await documents.query('systemOfRecord', { partitionKey, limit: 1000 })).documents.length;
  expect([await records(customerId), await records(session)]).toEqual([501, 0]);
  expect(await threads.latest(customerId, 1000)).toHaveLength(501);
  expect(await threads.latest(session, 1000)).toEqual([]);
});

it('keeps what the customer has under the same id', async () => {
  const documents = new FakeDocumentStore({ clock: new VirtualClock() });
  const threads = new FakeThreadStore();
  const plan = { id: 'plan', kind: 'plan' };
  const turn = { id: 'turn', kind: 'turn', assistantText: 'all of it' };
  await documents.write('systemOfRecord', { ...plan, customerId, months: 3, since: 'May' });
  await documents.write('systemOfRecord', { ...plan, customerId: session, months: 6 });
  await documents.write('conversations', {
    ...turn,
    customerId,
    assistantText: 'heard',
    stages: { sttFinal: 1 },
  });
  await documents.write('conversations', { ...turn, customerId: session, stages: { turnEnd: 2 } });
  await adoptSession({ documents, threads }, { session, customerId });
  expect((await documents.read('systemOfRecord', 'plan', customerId))?.document).toMatchObject({
    months: 6,
    since: 'May',
  });
  expect((await documents.read('conversations', 'turn', customerId))?.document).toMatchObject({
    assistantText: 'heard',
    stages: { sttFinal: 1, turnEnd: 2 },
  });
});
