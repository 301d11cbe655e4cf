import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { untilAborted, withDeadline } from './deadline.ts';

const never = new Promise<never>(() => undefined);

describe('withDeadline', () => {
  it('passes on what comes in time, and leaves no timer', async () => {
    const clock = new VirtualClock();
    expect(await withDeadline(clock, Promise.resolve(5), 100, 'It')).toBe(5);
    await expect(withDeadline(clock, Promise.reject(new Error('no')), 100, 'It')).rejects.toThrow(
      'no',
    );
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives up with a coded error', async () => {
    const clock = new VirtualClock();
    const outcome = expect(withDeadline(clock, never, 100, 'Connecting')).rejects.toMatchObject({
      code: 'speech_timeout',
      message: 'Connecting took longer than 100 ms.',
    });
    await clock.advance(100);
    await outcome;
  });
});

describe('untilAborted', () => {
  it('passes on what comes before the abort', async () => {
    expect(await untilAborted(Promise.resolve(5), new AbortController().signal)).toBe(5);
  });

  it('throws the signal’s reason, before or while it waits', async () => {
    await expect(untilAborted(never, AbortSignal.abort('early'))).rejects.toBe('early');
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    controller.abort('late');
    await expect(waiting).rejects.toBe('late');
  });
});
