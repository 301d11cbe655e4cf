import { describe, expect, it } from 'vitest';
import { PlaybackItem } from './playback-item.ts';

function filled(lengthMs: number) {
  const item = new PlaybackItem({
    listener: { onStarted: () => undefined, onPlayed: () => undefined },
    onGrown: () => undefined,
  });
  const shared = new Uint8Array(Int16Array.from({ length: lengthMs * 16 }, () => 1000).buffer);
  for (let at = 0; at < shared.length; at += 1000) item.push(shared.subarray(at, at + 1000));
  return { item, shared };
}

/** Takes everything that is unsent. */
function rest(item: PlaybackItem): Int16Array {
  const bytes: number[] = [];
  for (let part = item.peek(640); part.length > 0; part = item.peek(640)) {
    bytes.push(...part);
    item.take(part.length, 0);
  }
  return new Int16Array(new Uint8Array(bytes).buffer);
}

describe('an item that is cut short', () => {
  it('plays as much as it was asked to keep, fading at the end, and counts no more', () => {
    const { item, shared } = filled(300);
    item.take(item.peek(640).length, 0);
    item.cutShort(100);
    expect(item.isEnded).toBe(true);
    expect(item.receivedMs).toBe(120);
    const kept = rest(item);
    expect(kept.length).toBe(1600);
    expect(kept.subarray(0, 1440).every((sample) => sample === 1000)).toBe(true);
    expect(kept.at(-1)).toBe(0);
    const steps = [...kept.subarray(1)].map((sample, at) => Math.abs(sample - (kept[at] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(10);
    // The audio belongs to a cache that speaks it again.
    expect(new Int16Array(shared.buffer).every((sample) => sample === 1000)).toBe(true);
  });

  it('fades within 10 ms when nothing is to be kept', () => {
    const { item } = filled(300);
    item.take(item.peek(640).length, 0);
    item.cutShort();
    expect(item.unsentBytes).toBe(320);
    item.push(new Uint8Array(640));
    expect(item.unsentBytes).toBe(320);
  });

  it('is not heard at all when nothing of it was', () => {
    const { item } = filled(300);
    item.cutShort(100);
    expect([item.unsentBytes, item.isWhollySent, item.receivedMs]).toEqual([0, true, 0]);
  });

  it('stays as it is when all of it was sent', () => {
    const { item } = filled(40);
    item.end();
    rest(item);
    item.cutShort(100);
    expect([item.unsentBytes, item.receivedMs]).toEqual([0, 40]);
  });
});
