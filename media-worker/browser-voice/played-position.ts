import { frameMs } from '../cascade/pcm.ts';

/** Audio that was scheduled without a gap. */
interface Stretch {
  /** In the stream, milliseconds from its first sample. */
  readonly from: number;
  /** When it was scheduled to be played, epoch milliseconds. */
  readonly startAt: number;
  lengthMs: number;
}

/** Two stretches that are nearer than a sample or two are one. */
const gapMs = 0.5;
/** Pages count in samples and round. */
const roundingMs = 2;

/**
 * How far a page's loudspeaker is, by its own reports, expressed in the schedule by which the audio was
 * sent to it. Between two reports it stands still: what is not known to have been played was not.
 */
export class PlayedPosition {
  #stretches: Stretch[] = [];
  #sentMs = 0;
  #playedMs = 0;
  #droppedUntilMs = 0;
  #playedUntil = Number.NEGATIVE_INFINITY;
  #scheduledUntil = 0;

  /** A frame of 20 ms leaves at `now`, to be played after the former one. */
  noteFrame(now: number): void {
    const startAt = Math.max(now, this.#scheduledUntil);
    const last = this.#stretches.at(-1);
    if (last !== undefined && Math.abs(last.startAt + last.lengthMs - startAt) < gapMs) {
      last.lengthMs += frameMs;
    } else {
      this.#stretches.push({ from: this.#sentMs, startAt, lengthMs: frameMs });
    }
    this.#scheduledUntil = startAt + frameMs;
    this.#sentMs += frameMs;
  }

  /** The page was told to drop what it has not played. */
  noteStop(): void {
    this.#droppedUntilMs = this.#sentMs;
    this.#scheduledUntil = 0;
  }

  /** The page says how far it is. What it cannot have, or had said before, changes nothing. */
  report(streamMs: number): void {
    const playedMs = Math.min(streamMs, this.#sentMs);
    if (!(playedMs > this.#playedMs)) return;
    this.#playedMs = playedMs;
    while (this.#stretches.length > 0) {
      const [first] = this.#stretches;
      if (first === undefined || first.from >= playedMs) return;
      this.#playedUntil = first.startAt + Math.min(playedMs - first.from, first.lengthMs);
      if (first.from + first.lengthMs > playedMs) return;
      this.#stretches.shift();
    }
  }

  /** Everything that was scheduled before this moment has been heard, epoch milliseconds. */
  get playedUntil(): number {
    return this.#playedUntil;
  }

  /** Audio that the page has, or is about to get, and has not played. */
  get unplayedMs(): number {
    const unplayedMs = this.#sentMs - Math.max(this.#playedMs, this.#droppedUntilMs);
    return unplayedMs <= roundingMs ? 0 : unplayedMs;
  }
}
