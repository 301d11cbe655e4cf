import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { within } from './within.ts';

describe('within', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is what the work comes to, and leaves no timer', async () => {
    expect(await within(1000, Promise.resolve('done'))).toBe('done');
    await expect(within(1000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is undefined for work that never ends', async () => {
    const gaveUp = within(1000, new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await gaveUp).toBeUndefined();
  });
});
