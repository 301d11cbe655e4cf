import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import type { PlaybackSink } from '../cascade/playback.ts';
import { PlaybackClock } from '../cascade/playback-clock.ts';
import { PlayedPosition } from './played-position.ts';
import { ReportedPlayback } from './reported-playback.ts';

const silence = (lengthMs: number) => new Uint8Array(lengthMs * 32);

function page() {
  const clock = new VirtualClock();
  const position = new PlayedPosition();
  const happened: string[] = [];
  let frames = 0;
  const sink: PlaybackSink = {
    sendFrame() {
      frames += 1;
      position.noteFrame(clock.now());
    },
    sendStop() {
      happened.push('stop');
      position.noteStop();
    },
    bufferedMs: () => position.unplayedMs,
    onStalled: () => happened.push('stalled'),
  };
  const ticker = new PlaybackClock({ clock });
  const playback = new ReportedPlayback({ sink, position, ticker, clock });
  return {
    clock,
    position,
    happened,
    playback,
    frames: () => frames,
    say(lengthMs: number, name = 'item') {
      const item = playback.add({
        onStarted: () => happened.push(`${name} started`),
        onPlayed: () => happened.push(`${name} played`),
      });
      item.push(silence(lengthMs));
      item.end();
      return item;
    },
    report(ms: number) {
      position.report(ms);
      playback.onReport();
    },
  };
}

describe('audio for a page that says what it has played', () => {
  it('is heard as far as the page says, not as far as the schedule is', async () => {
    const { clock, playback, say, report } = page();
    const item = say(1000);
    await clock.advance(500);
    expect(playback.heardMs(item)).toBe(0);
    report(320);
    expect(playback.heardMs(item)).toBe(320);
    await clock.advance(100);
    expect(playback.heardMs(item)).toBe(320);
  });

  it('is over when the page has played its last sample', async () => {
    const { clock, happened, playback, say, report } = page();
    say(100, 'first');
    say(100, 'second');
    await clock.advance(400);
    expect(happened).toEqual(['first started', 'second started']);
    expect(playback.isAudible).toBe(true);
    report(150);
    expect(happened.at(-1)).toBe('first played');
    report(199);
    expect(happened.at(-1)).toBe('second played');
    expect(playback.isAudible).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is sent two tenths of a second ahead', () => {
    const { frames, say } = page();
    say(1000);
    expect(frames()).toBe(10);
  });

  it('stops where the page is: what follows counts for nothing', async () => {
    const { clock, happened, playback, say, report } = page();
    const item = say(1000);
    await clock.advance(500);
    report(400);
    playback.stop();
    expect(happened.at(-1)).toBe('stop');
    report(430);
    expect(playback.heardMs(item)).toBe(400);
    expect(playback.isAudible).toBe(false);
    expect(clock.pendingTimers).toBe(0);
    const next = say(100, 'next');
    await clock.advance(200);
    const sentBefore = 700;
    report(sentBefore + 50);
    expect(playback.heardMs(next)).toBe(50);
    report(sentBefore + 100);
    expect(happened.at(-1)).toBe('next played');
  });

  it('can be stopped in the last words that the schedule holds for spoken', async () => {
    const { clock, happened, playback, say, report } = page();
    const item = say(300);
    report(0);
    await clock.advance(400);
    report(200);
    playback.stop();
    expect(happened).toEqual(['item started', 'stop']);
    expect(playback.heardMs(item)).toBe(200);
    report(300);
    expect(happened).toEqual(['item started', 'stop']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives up a page that plays nothing any more, in the middle', async () => {
    const { clock, happened, say } = page();
    say(5000);
    await clock.advance(2500);
    expect(happened).toEqual(['item started', 'stalled']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives up a page that never plays the end', async () => {
    const { clock, happened, say, report } = page();
    say(300);
    await clock.advance(300);
    report(250);
    await clock.advance(2000);
    expect(happened).toEqual(['item started']);
    await clock.advance(100);
    expect(happened).toEqual(['item started', 'stalled']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves nothing when it is closed half-way', async () => {
    const { clock, happened, playback, say, report } = page();
    const item = say(1000);
    await clock.advance(100);
    report(80);
    playback.close();
    expect(playback.heardMs(item)).toBe(80);
    expect(happened).toEqual(['item started']);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('the ticker of all pages', () => {
  it('makes up for a late tick and rests while nobody speaks', async () => {
    const clock = new VirtualClock();
    const ticker = new PlaybackClock({ clock });
    const ticks: number[] = [];
    const startedAt = clock.now();
    const ticking = { advance: () => void ticks.push(clock.now() - startedAt) };
    ticker.add(ticking);
    ticker.add(ticking);
    await clock.advance(60);
    expect(ticks).toEqual([20, 40, 60]);
    ticker.remove(ticking);
    expect(clock.pendingTimers).toBe(0);
  });
});
