import { expect, it } from 'vitest';
import { describeDocumentStore } from './document-store-suite.ts';
import { FakeDocumentStore } from './fake-document-store.ts';
import { VirtualClock } from './virtual-clock.ts';

describeDocumentStore('fake', async () => {
  const clock = new VirtualClock();
  const store = new FakeDocumentStore({ clock });
  return { store, elapse: (byMs) => clock.advance(byMs), close: () => store.close() };
});

it('rejects every call with store_unavailable while it is set unavailable', async () => {
  const store = new FakeDocumentStore({ clock: new VirtualClock() });
  store.available = false;
  await expect(store.read('customers', 'a', 'b')).rejects.toMatchObject({
    code: 'store_unavailable',
  });
});
