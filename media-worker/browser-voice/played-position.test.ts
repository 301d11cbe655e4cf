import { describe, expect, it } from 'vitest';
import { PlayedPosition } from './played-position.ts';

function sent(count: number, startAt: number, position = new PlayedPosition()) {
  for (let frame = 0; frame < count; frame += 1) position.noteFrame(startAt);
  return position;
}

describe('the position of a page’s loudspeaker', () => {
  it('is nowhere before the page says something', () => {
    const position = sent(5, 1000);
    expect(position.playedUntil).toBe(Number.NEGATIVE_INFINITY);
    expect(position.unplayedMs).toBe(100);
  });

  it('is told in the schedule of what was sent, over gaps', () => {
    const position = sent(5, 1000);
    sent(5, 2000, position);
    position.report(60);
    expect(position.playedUntil).toBe(1060);
    position.report(100);
    expect(position.playedUntil).toBe(1100);
    position.report(130);
    expect(position.playedUntil).toBe(2030);
    expect(position.unplayedMs).toBe(70);
  });

  it('never goes back, and never beyond what was sent', () => {
    const position = sent(5, 1000);
    position.report(80);
    position.report(40);
    expect(position.playedUntil).toBe(1080);
    position.report(1e9);
    expect(position.playedUntil).toBe(1100);
    expect(position.unplayedMs).toBe(0);
    position.report(Number.NaN);
    expect(position.playedUntil).toBe(1100);
  });

  it('counts dropped audio as over, and what comes after it anew', () => {
    const position = sent(10, 1000);
    position.report(50);
    position.noteStop();
    expect(position.unplayedMs).toBe(0);
    expect(position.playedUntil).toBe(1050);
    sent(5, 1500, position);
    expect(position.unplayedMs).toBe(100);
    // The page's last word about the old audio arrives late.
    position.report(70);
    expect(position.playedUntil).toBe(1070);
    expect(position.unplayedMs).toBe(100);
    position.report(230);
    expect(position.playedUntil).toBe(1530);
  });

  it('forgives the rounding of samples', () => {
    const position = sent(1, 1000);
    position.report(18.5);
    expect(position.unplayedMs).toBe(0);
  });
});
