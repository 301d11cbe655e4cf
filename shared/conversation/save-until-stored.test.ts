import { describe, expect, it } from 'vitest';
import { StoreError } from '#shared/errors/coded-error.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { saveUntilStored } from './save-until-stored.ts';

/** A session whose store is away for so many saves. */
function sessionOf(failures: number) {
  let left = failures;
  let saves = 0;
  const clock = new VirtualClock();
  const logger = new FakeLogger();
  const session = {
    async save() {
      saves += 1;
      left -= 1;
      if (left >= 0) throw new StoreError('away');
    },
  };
  const saving = saveUntilStored({ sessionId: 'session-1', session, clock, logger });
  return { ...saving, clock, logger, saves: () => saves };
}

describe('saveUntilStored', () => {
  it('stores at once and leaves no timer', async () => {
    const { save, saves, clock } = sessionOf(0);
    await save();
    expect({ saves: saves(), timers: clock.pendingTimers }).toEqual({ saves: 1, timers: 0 });
  });

  it('tries again until the store is back, and logs each failure', async () => {
    const { save, saves, clock, logger } = sessionOf(3);
    await save();
    expect(saves()).toBe(1);
    await clock.advance(10_000);
    expect({ saves: saves(), timers: clock.pendingTimers }).toEqual({ saves: 4, timers: 0 });
    expect(logger.events('error')).toEqual(Array(3).fill('session was not stored'));
  });

  it('has one try under way for however many saves that failed', async () => {
    const { save, saves, clock } = sessionOf(3);
    await Promise.all([save(), save(), save()]);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(10_000);
    expect({ saves: saves(), timers: clock.pendingTimers }).toEqual({ saves: 4, timers: 0 });
  });

  it('gives up on a store that stays away', async () => {
    const { save, saves, clock } = sessionOf(Number.POSITIVE_INFINITY);
    await save();
    await clock.advance(600_000);
    expect({ saves: saves(), timers: clock.pendingTimers }).toEqual({ saves: 30, timers: 0 });
  });

  it('tries once more at the end, and leaves no timer whatever comes of it', async () => {
    const { save, finish, saves, clock } = sessionOf(Number.POSITIVE_INFINITY);
    await save();
    await finish();
    expect({ saves: saves(), timers: clock.pendingTimers }).toEqual({ saves: 2, timers: 0 });
    await clock.advance(600_000);
    expect(saves()).toBe(2);
  });
});
