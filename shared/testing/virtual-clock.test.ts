import { describe, expect, it } from 'vitest';
import { delay } from '#shared/contracts/clock.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('VirtualClock', () => {
  it('fires timers in order of time, equal times in order of creation', async () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    clock.after(20, () => fired.push(`late at ${clock.now()}`));
    clock.after(10, () => fired.push(`first at ${clock.now()}`));
    clock.after(10, () => fired.push(`second at ${clock.now()}`));
    await clock.advance(20);
    expect(fired).toEqual(['first at 10', 'second at 10', 'late at 20']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('runs timers that are created by timers and by promises along the way', async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    const work = (async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await delay(clock, 100);
        seen.push(clock.now());
      }
    })();
    await clock.advance(300);
    await work;
    expect(seen).toEqual([100, 200, 300]);
  });

  it('never fires a cancelled timer', async () => {
    const clock = new VirtualClock(0);
    let fired = 0;
    clock
      .after(10, () => {
        fired += 1;
      })
      .cancel();
    await clock.advance(50);
    expect(fired).toBe(0);
    expect(clock.now()).toBe(50);
  });
});
