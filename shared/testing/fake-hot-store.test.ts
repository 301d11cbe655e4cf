import { expect, it } from 'vitest';
import { FakeHotStore } from './fake-hot-store.ts';
import { describeHotStore } from './hot-store-suite.ts';
import { VirtualClock } from './virtual-clock.ts';

describeHotStore('fake', async () => {
  const clock = new VirtualClock();
  const store = new FakeHotStore({ clock });
  return {
    store,
    other: store,
    elapse: (byMs) => clock.advance(byMs),
    close: () => store.close(),
  };
});

it('rejects every call with store_unavailable while it is set unavailable', async () => {
  const store = new FakeHotStore({ clock: new VirtualClock() });
  store.available = false;
  await expect(store.getText('x')).rejects.toMatchObject({ code: 'store_unavailable' });
  await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
  store.available = true;
  await expect(store.ping()).resolves.toBeUndefined();
});
