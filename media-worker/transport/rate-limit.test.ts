import { expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { RateLimit } from './rate-limit.ts';

it('allows a burst, then its rate, and never saves up more than the burst', async () => {
  const clock = new VirtualClock();
  const limit = new RateLimit({ clock, burst: 5, perSecond: 2 });
  const taken = (tries: number) =>
    Array.from({ length: tries }, () => limit.take()).filter(Boolean);
  expect(taken(10)).toHaveLength(5);
  await clock.advance(1000);
  expect(taken(10)).toHaveLength(2);
  await clock.advance(3_600_000);
  expect(taken(10)).toHaveLength(5);
});
