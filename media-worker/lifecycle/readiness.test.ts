import { expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { checkDependencies } from './readiness.ts';

it('checks all at once and gives each a second', async () => {
  const clock = new VirtualClock();
  const checks = checkDependencies(clock, [
    { name: 'works', check: async () => undefined },
    { name: 'refuses', check: () => Promise.reject(new Error('no')) },
    { name: 'hangs', check: () => new Promise(() => undefined) },
    { name: 'hangs too', check: () => new Promise(() => undefined) },
  ]);
  await clock.advance(1000);
  expect(await checks).toEqual([
    { name: 'works', ok: true, durationMs: 0 },
    { name: 'refuses', ok: false, durationMs: 0 },
    { name: 'hangs', ok: false, durationMs: 1000 },
    { name: 'hangs too', ok: false, durationMs: 1000 },
  ]);
  expect(clock.pendingTimers).toBe(0);
});
