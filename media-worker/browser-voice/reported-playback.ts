import type { Clock } from '#shared/contracts/clock.ts';
import { Playback, type PlaybackSink } from '../cascade/playback.ts';
import type { PlaybackClock } from '../cascade/playback-clock.ts';
import type { PlaybackItem, PlaybackListener } from '../cascade/playback-item.ts';
import type { PlayedPosition } from './played-position.ts';

/**
 * How far ahead of real time audio is sent to a page: enough for the jitter of a wireless network. The
 * page drops it in the tick in which it is told to, so that it costs nothing when the visitor cuts in.
 */
const leadMs = 200;
/** Audio whose playing is not reported for so long after its time is not being played. */
const mostOverdueMs = 2000;
/** Pages count in samples, items in bytes: both round. */
const roundingMs = 2;

interface Tail {
  readonly item: PlaybackItem;
  readonly listener: PlaybackListener;
  readonly dueAt: number;
}

/**
 * The audio queue of a page that says what it has played: an item is over, and a word was heard, when
 * the page's loudspeaker is past it, whatever the schedule was.
 */
export class ReportedPlayback extends Playback {
  readonly #sink: PlaybackSink;
  readonly #clock: Clock;
  readonly #position: PlayedPosition;
  readonly #ticker: PlaybackClock;
  /** Added, and neither over nor stopped. */
  readonly #items = new Set<PlaybackItem>();
  /** Over by the schedule and not by the page's reports, in order. */
  #tails: Tail[] = [];
  #hasQueue = false;

  constructor(parts: {
    readonly sink: PlaybackSink;
    readonly position: PlayedPosition;
    readonly ticker: PlaybackClock;
    readonly clock: Clock;
  }) {
    super({
      sink: parts.sink,
      clock: parts.clock,
      leadMs,
      onActive: () => this.#setQueue(true),
      onIdle: () => this.#setQueue(false),
    });
    this.#sink = parts.sink;
    this.#clock = parts.clock;
    this.#position = parts.position;
    this.#ticker = parts.ticker;
  }

  override add(listener: PlaybackListener): PlaybackItem {
    const item: PlaybackItem = super.add({
      onStarted: () => listener.onStarted(),
      onPlayed: () => {
        this.#tails.push({ item, listener, dueAt: this.#clock.now() });
        this.#ticker.add(this);
      },
    });
    this.#items.add(item);
    return item;
  }

  override heardMs(item: PlaybackItem): number {
    return item.playedMs(this.#position.playedUntil);
  }

  override get isAudible(): boolean {
    return super.isAudible || this.#position.unplayedMs > 0;
  }

  override stop(): void {
    this.#freeze();
    super.stop();
  }

  override close(): void {
    this.#freeze();
    super.close();
  }

  override advance(): void {
    super.advance();
    this.#finishTails();
    const [oldest] = this.#tails;
    if (oldest !== undefined && this.#clock.now() - oldest.dueAt > mostOverdueMs) {
      this.close();
      this.#sink.onStalled();
    }
    this.#rest();
  }

  /** The page has said how far it is. */
  onReport(): void {
    this.#finishTails();
    this.#rest();
  }

  #finishTails(): void {
    for (let first = this.#tails[0]; first !== undefined; first = this.#tails[0]) {
      if (this.heardMs(first.item) < first.item.receivedMs - roundingMs) return;
      this.#tails.shift();
      this.#items.delete(first.item);
      first.listener.onPlayed();
    }
  }

  /** What was heard by now is all that will be heard. */
  #freeze(): void {
    for (const item of this.#items) item.stop(this.#position.playedUntil);
    this.#items.clear();
    this.#tails = [];
    this.#rest();
  }

  #setQueue(hasQueue: boolean): void {
    this.#hasQueue = hasQueue;
    if (hasQueue) this.#ticker.add(this);
    else this.#rest();
  }

  #rest(): void {
    if (!this.#hasQueue && this.#tails.length === 0) this.#ticker.remove(this);
  }
}
