import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

describe('EventQueue', () => {
  it('gives values in order, before and after the reader waits', async () => {
    const queue = new EventQueue<number>();
    queue.put(1);
    expect(await queue.take()).toBe(1);
    const waiting = queue.take();
    queue.put(2);
    expect(await waiting).toBe(2);
    queue.put(3);
    queue.end();
    expect(await queue.take()).toBe(3);
    expect(await queue.take()).toBeUndefined();
  });

  it('fails after the values before the failure', async () => {
    const queue = new EventQueue<number>();
    queue.put(1);
    queue.fail(new Error('gone'));
    queue.put(2);
    expect(await queue.take()).toBe(1);
    await expect(queue.take()).rejects.toThrow('gone');
  });

  it('aborts at once, whatever was waiting or ended', async () => {
    const queue = new EventQueue<number>();
    queue.put(1);
    queue.end();
    queue.abort('barge-in');
    await expect(queue.take()).rejects.toBe('barge-in');
    const other = new EventQueue<number>();
    const waiting = other.take();
    other.abort('barge-in');
    await expect(waiting).rejects.toBe('barge-in');
  });
});
