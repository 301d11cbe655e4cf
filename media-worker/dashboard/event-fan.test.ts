import { expect, it } from 'vitest';
import { sessionEventChannel } from '#shared/contracts/session-event.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { EventFan } from './event-fan.ts';

function fanOf() {
  const hotStore = new FakeHotStore({ clock: new VirtualClock() });
  return { hotStore, fan: new EventFan({ hotStore, logger: new FakeLogger() }) };
}

const happens = (hotStore: FakeHotStore) =>
  hotStore.publish(
    sessionEventChannel('session-a'),
    JSON.stringify({
      sessionId: 'session-a',
      channel: 'voice',
      at: 1,
      body: { type: 'user-partial', text: 'hello' },
    }),
  );

it('subscribes once for all who watch the same, and not at all for nobody', async () => {
  const { fan, hotStore } = fanOf();
  const heard: string[] = [];
  const leaveFirst = await fan.join('session-a', () => heard.push('first'));
  const leaveSecond = await fan.join('session-a', () => heard.push('second'));
  expect(hotStore.subscriptionCount).toBe(1);
  await happens(hotStore);
  await leaveFirst();
  await leaveFirst();
  await happens(hotStore);
  expect(heard).toEqual(['first', 'second', 'second']);
  await leaveSecond();
  expect(hotStore.subscriptionCount).toBe(0);
});

it('subscribes anew for the next who asks when the store was away', async () => {
  const { fan, hotStore } = fanOf();
  const heard: string[] = [];
  hotStore.available = false;
  await expect(fan.join('session-a', () => heard.push('first'))).rejects.toThrow();
  hotStore.available = true;
  const leave = await fan.join('session-a', () => heard.push('second'));
  await happens(hotStore);
  expect(heard).toEqual(['second']);
  await leave();
});
