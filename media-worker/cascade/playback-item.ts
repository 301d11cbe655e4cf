import { bytesPerMs } from './pcm.ts';

/** A stretch of an item's audio that plays without a gap. */
interface Stretch {
  readonly startAt: number;
  lengthMs: number;
}

export interface PlaybackListener {
  /** The item's first sample was sent. */
  onStarted(): void;
  /** The item's last sample has been played at the far end. Not called for a stopped item. */
  onPlayed(): void;
}

/**
 * One clause's audio on its way to the caller: bytes not sent yet, and when those sent are played.
 * Filled by the speaker, emptied by `Playback`.
 */
export class PlaybackItem {
  readonly listener: PlaybackListener;
  readonly #chunks: Uint8Array[] = [];
  readonly #stretches: Stretch[] = [];
  readonly #onGrown: () => void;
  #unsentBytes = 0;
  #receivedBytes = 0;
  #headOffset = 0;
  #ended = false;
  #stoppedAtMs: number | undefined;

  constructor(parts: { readonly listener: PlaybackListener; readonly onGrown: () => void }) {
    this.listener = parts.listener;
    this.#onGrown = parts.onGrown;
  }

  /** Appends PCM16 little-endian, any length. The array is read later: it must not change. */
  push(pcm: Uint8Array): void {
    if (this.#ended || this.#stoppedAtMs !== undefined || pcm.length === 0) return;
    this.#append(pcm);
    this.#onGrown();
  }

  /** No more audio follows. */
  end(): void {
    if (this.#ended || this.#stoppedAtMs !== undefined) return;
    // Half a sample would turn all later audio into noise.
    if (this.#receivedBytes % 2 === 1) this.#append(new Uint8Array(1));
    this.#ended = true;
    this.#onGrown();
  }

  /**
   * Ends here: of what is unsent only the next `keepMs` are still played, and fade out. An item of
   * which nothing was sent is not heard at all.
   */
  cutShort(keepMs = 0): void {
    if (this.#stoppedAtMs !== undefined || this.isWhollySent) return;
    const wanted = this.hasStarted ? Math.max(keepMs, fadeMs) : 0;
    const kept = this.#copyOfUnsent(Math.round(wanted) * bytesPerMs);
    this.#receivedBytes -= this.#unsentBytes;
    this.#unsentBytes = 0;
    this.#headOffset = 0;
    this.#chunks.length = 0;
    fadeOut(kept);
    if (kept.length > 0) this.#append(kept);
    this.#ended = true;
    this.#onGrown();
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  get sentMs(): number {
    return (this.#receivedBytes - this.#unsentBytes) / bytesPerMs;
  }

  get receivedMs(): number {
    return this.#receivedBytes / bytesPerMs;
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  get isWhollySent(): boolean {
    return this.#ended && this.#unsentBytes === 0;
  }

  get hasStarted(): boolean {
    return this.#stretches.length > 0;
  }

  /** When the last sample sent so far has been played; 0 before the first. */
  get playedOutAt(): number {
    const last = this.#stretches.at(-1);
    return last === undefined ? 0 : last.startAt + last.lengthMs;
  }

  /** How much of the item has been played by `at`; stands still once stopped. */
  playedMs(at: number): number {
    if (this.#stoppedAtMs !== undefined) return this.#stoppedAtMs;
    let played = 0;
    for (const { startAt, lengthMs } of this.#stretches) {
      played += Math.min(Math.max(at - startAt, 0), lengthMs);
    }
    return played;
  }

  /** Drops what is unsent and what will not be played any more. */
  stop(at: number): void {
    this.#stoppedAtMs ??= this.playedMs(at);
    this.#chunks.length = 0;
    this.#unsentBytes = 0;
  }

  /** At most `limit` of the oldest unsent bytes, as a view where they lie in one chunk. */
  peek(limit: number): Uint8Array {
    const head = this.#chunks[0];
    if (head === undefined) return empty;
    return head.subarray(this.#headOffset, Math.min(head.length, this.#headOffset + limit));
  }

  /** Takes `byteLength` of the bytes last peeked as sent, to be played from `startAt`. */
  take(byteLength: number, startAt: number): void {
    const head = this.#chunks[0];
    if (head === undefined) return;
    this.#headOffset += byteLength;
    this.#unsentBytes -= byteLength;
    if (this.#headOffset >= head.length) {
      this.#chunks.shift();
      this.#headOffset = 0;
    }
    const last = this.#stretches.at(-1);
    const lengthMs = byteLength / bytesPerMs;
    if (last !== undefined && Math.abs(last.startAt + last.lengthMs - startAt) < 0.01) {
      last.lengthMs += lengthMs;
    } else {
      this.#stretches.push({ startAt, lengthMs });
    }
  }

  /** A copy: the chunks may be somebody's who speaks them again. */
  #copyOfUnsent(limitBytes: number): Uint8Array {
    const copy = new Uint8Array(Math.min(limitBytes, this.#unsentBytes - (this.#unsentBytes % 2)));
    let filled = 0;
    let from = this.#headOffset;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(from, from + copy.length - filled);
      copy.set(part, filled);
      filled += part.length;
      from = 0;
    }
    return copy;
  }

  #append(pcm: Uint8Array): void {
    this.#chunks.push(pcm);
    this.#unsentBytes += pcm.length;
    this.#receivedBytes += pcm.length;
  }
}

const empty = new Uint8Array(0);

/** Audio that ends at once ends with a click. */
const fadeMs = 10;

/** Lets the end of PCM16 little-endian fall to silence, in place. */
function fadeOut(pcm: Uint8Array): void {
  const samples = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const length = Math.min(fadeMs * (bytesPerMs / 2), pcm.length / 2);
  for (let left = 0; left < length; left += 1) {
    const at = pcm.length - 2 * (left + 1);
    samples.setInt16(at, Math.round((samples.getInt16(at, true) * left) / length), true);
  }
}
