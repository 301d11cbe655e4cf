import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { CatchUp } from './catch-up.ts';

/** 20 ms each, told apart by their first sample. */
const frame = (number: number) => new Uint8Array(640).fill(number);

function start(missed: number) {
  const clock = new VirtualClock();
  const heard: (number | undefined)[] = [];
  const catchUp = new CatchUp({
    missed: Array.from({ length: missed }, (_, index) => frame(index)),
    hear: (pcm) => heard.push(pcm[0]),
    clock,
  });
  return { clock, heard, catchUp };
}

describe('somebody who listens later', () => {
  it('hears all of it in its order, faster than it was said, then what is being said', async () => {
    const { clock, heard, catchUp } = start(20);
    for (let live = 20; live < 40; live += 1) {
      catchUp.push(frame(live));
      await clock.advance(20);
    }
    expect(heard).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not hear all of it at once', async () => {
    const { clock, heard } = start(20);
    expect(heard).toHaveLength(4);
    await clock.advance(20);
    expect(heard).toHaveLength(8);
  });

  it('hears what is being said at once when nothing was missed', () => {
    const { clock, heard, catchUp } = start(0);
    catchUp.push(frame(7));
    expect(heard).toEqual([7]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('hears nothing more when it is over', async () => {
    const { clock, heard, catchUp } = start(20);
    catchUp.close();
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(1000);
    expect(heard).toHaveLength(4);
  });
});
