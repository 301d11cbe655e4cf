import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { bytesPerMs, frameBytes } from './pcm.ts';
import type { Playback, PlaybackSink } from './playback.ts';
import { PlaybackClock } from './playback-clock.ts';

interface Sent {
  readonly at: number;
  readonly what: 'stop' | Buffer;
}

class RecordingSink implements PlaybackSink {
  readonly sent: Sent[] = [];
  readonly #clock: VirtualClock;
  buffered = 0;
  stalls = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  sendFrame(pcm: Buffer): void {
    this.sent.push({ at: this.#clock.now(), what: Buffer.from(pcm) });
  }

  sendStop(): void {
    this.sent.push({ at: this.#clock.now(), what: 'stop' });
  }

  bufferedMs(): number {
    return this.buffered;
  }

  onStalled(): void {
    this.stalls += 1;
  }

  get frames(): readonly Buffer[] {
    return this.sent.flatMap(({ what }) => (what === 'stop' ? [] : [what]));
  }
}

function setUp() {
  const clock = new VirtualClock(0);
  const late = { ms: 0 };
  const ticker = new PlaybackClock({
    clock: {
      now: () => clock.now(),
      after: (delayMs, callback) => clock.after(delayMs + late.ms, callback),
    },
  });
  const open = () => {
    const sink = new RecordingSink(clock);
    return { sink, playback: ticker.open(sink) };
  };
  return { clock, late, open, ...open() };
}

/** An item whose life is written down. */
function follow(playback: Playback, log: string[] = [], name = 'item') {
  return playback.add({
    onStarted: () => log.push(`${name} started`),
    onPlayed: () => log.push(`${name} played`),
  });
}

const speech = (ms: number, value = 1) => new Uint8Array(ms * bytesPerMs).fill(value);

describe('playback', () => {
  it('sends the first frame at once and never more than the lead ahead of real time', async () => {
    const { clock, sink, playback } = setUp();
    const item = follow(playback);
    item.push(speech(1000));
    item.end();
    expect(sink.sent.map(({ at }) => at)).toEqual([0, 0, 0, 0, 0]);
    await clock.advance(990);
    for (const [index, { at }] of sink.sent.entries()) {
      expect(index * 20 - at).toBeLessThan(100);
      expect(index * 20 - at).toBeGreaterThanOrEqual(0);
    }
    expect(sink.frames).toHaveLength(50);
  });

  it('stops in the same tick: the stop is the next thing sent, and nothing follows', async () => {
    const { clock, sink, playback } = setUp();
    const item = follow(playback);
    item.push(speech(2000));
    await clock.advance(500);
    const before = sink.sent.length;
    playback.stop();
    expect(sink.sent.slice(before)).toEqual([{ at: 500, what: 'stop' }]);
    item.push(speech(1000));
    await clock.advance(1000);
    expect(sink.sent).toHaveLength(before + 1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('knows what was heard, also when all of it had been sent ahead', async () => {
    const { clock, playback } = setUp();
    const item = follow(playback);
    item.push(speech(80));
    item.end();
    await clock.advance(60);
    expect(playback.heardMs(item)).toBe(40);
    playback.stop();
    await clock.advance(500);
    expect(playback.heardMs(item)).toBe(40);
  });

  it('is silent after a stop, and what is said next is heard at once', async () => {
    const { clock, sink, playback } = setUp();
    follow(playback).push(speech(2000));
    await clock.advance(500);
    playback.stop();
    expect(playback.isAudible).toBe(false);
    follow(playback).push(speech(20, 2));
    expect(sink.sent.at(-1)).toEqual({ at: 500, what: Buffer.from(speech(20, 2)) });
    playback.close();
  });

  it('is healthy after a stop before the first frame', async () => {
    const { clock, sink, playback } = setUp();
    const log: string[] = [];
    follow(playback, log, 'first');
    playback.stop();
    const second = follow(playback, log, 'second');
    second.push(speech(40));
    second.end();
    await clock.advance(100);
    expect(log).toEqual(['second started', 'second played']);
    expect(sink.frames).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it('says when an item has been heard to its end, once, in order', async () => {
    const { clock, playback } = setUp();
    const log: string[] = [];
    const first = follow(playback, log, 'first');
    const second = follow(playback, log, 'second');
    second.push(speech(100));
    second.end();
    first.push(speech(100));
    first.end();
    await clock.advance(119);
    expect(log).toEqual(['first started', 'second started']);
    await clock.advance(1);
    expect(log).toEqual(['first started', 'second started', 'first played']);
    await clock.advance(1000);
    expect(log.at(-1)).toBe('second played');
    expect(log).toHaveLength(4);
  });

  it('pads only the end of an utterance, and only when nothing else is there to fill the frame', async () => {
    const { clock, sink, playback } = setUp();
    const first = follow(playback);
    first.push(speech(30, 1));
    await clock.advance(300);
    expect(sink.frames).toHaveLength(1);
    const second = follow(playback);
    second.push(speech(30, 2));
    second.end();
    first.end();
    await clock.advance(300);
    expect(sink.frames.map((frame) => [frame[0], frame[frameBytes / 2], frame.at(-1)])).toEqual([
      [1, 1, 1],
      [1, 2, 2],
      [2, 2, 2],
    ]);
    const third = follow(playback);
    third.push(speech(30, 3));
    third.end();
    await clock.advance(300);
    expect(sink.frames.slice(3).map((frame) => [frame[0], frame.at(-1)])).toEqual([
      [3, 3],
      [3, 0],
    ]);
  });

  it('carries every byte unchanged, however the audio is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.uint8Array({ minLength: 1, maxLength: 2000 }), { maxLength: 6 }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (items) => {
          const { clock, sink, playback } = setUp();
          // The first item is filled last: then all of it is there when sending begins.
          const filled = items.map((chunks) => ({ chunks, item: follow(playback) })).reverse();
          for (const { chunks, item } of filled) {
            playback.hold();
            for (const chunk of chunks) item.push(chunk);
            item.end();
          }
          playback.release();
          await clock.advance(5000);
          const expected = items.map((chunks) => {
            const bytes = Buffer.concat(chunks);
            return bytes.length % 2 === 1 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes;
          });
          const sent = Buffer.concat(sink.frames);
          const wanted = Buffer.concat(expected);
          expect(sent.subarray(0, wanted.length).equals(wanted)).toBe(true);
          expect(sent.length - wanted.length).toBeLessThan(frameBytes);
          expect(clock.pendingTimers).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('never falls behind real time while every tick is 35 ms late', async () => {
    const { clock, late, sink, playback } = setUp();
    const item = follow(playback);
    item.push(speech(2000));
    item.end();
    await clock.advance(500);
    late.ms = 35;
    await clock.advance(1000);
    const sentBehind = sink.sent.map(({ at }, index) => at - index * 20);
    expect(Math.max(...sentBehind)).toBeLessThanOrEqual(0);
    await clock.advance(1000);
    expect(sink.frames).toHaveLength(100);
    expect(clock.pendingTimers).toBe(0);
  });

  it('holds back what is not sent and lets it go again', async () => {
    const { clock, sink, playback } = setUp();
    playback.hold();
    const item = follow(playback);
    item.push(speech(100));
    item.end();
    await clock.advance(500);
    expect(sink.sent).toEqual([]);
    expect(playback.isAudible).toBe(false);
    playback.release();
    expect(sink.frames).toHaveLength(5);
  });

  it('closes itself when two seconds of audio were not read, and no other call notices', async () => {
    const { clock, sink, playback, open } = setUp();
    const other = open();
    for (const target of [playback, other.playback]) {
      const item = follow(target);
      item.push(speech(4000));
      item.end();
    }
    await clock.advance(1000);
    sink.buffered = 2001;
    await clock.advance(100);
    const sentWhenCut = sink.sent.length;
    await clock.advance(4000);
    expect(sink.stalls).toBe(1);
    expect(sink.sent).toHaveLength(sentWhenCut);
    expect(other.sink.frames).toHaveLength(200);
    expect(clock.pendingTimers).toBe(0);
  });

  it('never mixes two calls', async () => {
    const { clock, sink, playback, open } = setUp();
    const other = open();
    const [mine, theirs] = [follow(playback), follow(other.playback)];
    for (let part = 0; part < 20; part += 1) {
      mine.push(speech(33, 1));
      theirs.push(speech(27, 2));
      await clock.advance(15);
    }
    mine.end();
    theirs.end();
    await clock.advance(1000);
    const soundOf = (frames: readonly Buffer[]) =>
      new Set(Buffer.concat(frames).filter((byte) => byte !== 0));
    expect(soundOf(sink.frames)).toEqual(new Set([1]));
    expect(soundOf(other.sink.frames)).toEqual(new Set([2]));
  });

  it('leaves no timer when closed in the middle', async () => {
    const { clock, playback, sink } = setUp();
    follow(playback).push(speech(500));
    await clock.advance(50);
    playback.close();
    expect(clock.pendingTimers).toBe(0);
    follow(playback).push(speech(500));
    expect(sink.frames.length).toBeLessThan(10);
  });
});
