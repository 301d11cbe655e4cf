import type { Clock } from '#shared/contracts/clock.ts';
import { bytesPerMs, frameBytes, frameMs } from './pcm.ts';
import { PlaybackItem, type PlaybackListener } from './playback-item.ts';

/** Where a call's audio goes. */
export interface PlaybackSink {
  /** Sends one frame: 640 bytes, 20 ms. The bytes are reused after the call. */
  sendFrame(pcm: Buffer): void;
  /** Makes the far end drop what it has not played. */
  sendStop(): void;
  /** Audio that was sent and that the socket has not taken, in milliseconds. */
  bufferedMs(): number;
  /** The far end does not read any more; the playback has closed itself. */
  onStalled(): void;
}

/** More unread audio than this means that nobody is listening. */
const mostBufferedMs = 2000;

/**
 * The far end starts a frame up to one frame length after it arrives. Positions are given as heard
 * there, so that history never claims a word that was cut off.
 */
const farEndDelayMs = frameMs;

/** The audio queue of one call. What is heard when is known exactly, to the sample. */
export class Playback {
  readonly #sink: PlaybackSink;
  readonly #clock: Clock;
  readonly #leadMs: number;
  readonly #onActive: () => void;
  readonly #onIdle: () => void;
  readonly #assembly = Buffer.alloc(frameBytes);
  #items: PlaybackItem[] = [];
  /** When the audio sent so far has all been played. */
  #sentUntil = 0;
  #held = false;
  #closed = false;

  constructor(parts: {
    readonly sink: PlaybackSink;
    readonly clock: Clock;
    readonly leadMs: number;
    readonly onActive: () => void;
    readonly onIdle: () => void;
  }) {
    this.#sink = parts.sink;
    this.#clock = parts.clock;
    this.#leadMs = parts.leadMs;
    this.#onActive = parts.onActive;
    this.#onIdle = parts.onIdle;
  }

  /** Queues an item behind those already there. Its first frame leaves as soon as it is filled. */
  add(listener: PlaybackListener): PlaybackItem {
    const item = new PlaybackItem({ listener, onGrown: () => this.#send() });
    if (this.#closed) {
      item.stop(0);
      return item;
    }
    this.#items.push(item);
    this.#onActive();
    return item;
  }

  /** Milliseconds of `item` that have been heard. */
  heardMs(item: PlaybackItem): number {
    return item.playedMs(this.#clock.now() - farEndDelayMs);
  }

  /** Something is being heard at the far end, or is about to be. */
  get isAudible(): boolean {
    return this.#sentUntil + farEndDelayMs > this.#clock.now();
  }

  /** Sends nothing until `release`. What was sent goes on playing. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#send();
  }

  /**
   * Drops all queued audio and, in the same tick, makes the far end drop what it has. A far end that
   * was sent nothing is not troubled. Held playback stays held.
   */
  stop(): void {
    if (this.#closed) return;
    const wasSending = this.isAudible || this.#items.some(({ hasStarted }) => hasStarted);
    this.#dropItems();
    if (wasSending) this.#sink.sendStop();
  }

  /** Ends the playback without a word to the far end: the call is over. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#dropItems();
  }

  /** One tick: sends what is due and reports what has been heard. */
  advance(): void {
    if (this.#closed) return;
    if (this.#sink.bufferedMs() > mostBufferedMs) {
      this.close();
      this.#sink.onStalled();
      return;
    }
    this.#reportPlayed();
    this.#send();
  }

  #dropItems(): void {
    const heardAt = this.#clock.now() - farEndDelayMs;
    for (const item of this.#items) item.stop(heardAt);
    this.#items = [];
    this.#sentUntil = 0;
    this.#onIdle();
  }

  #reportPlayed(): void {
    const now = this.#clock.now();
    for (let first = this.#items[0]; first !== undefined; first = this.#items[0]) {
      if (!first.isWhollySent || first.playedOutAt + farEndDelayMs > now) return;
      this.#items.shift();
      if (this.#items.length === 0) this.#onIdle();
      first.listener.onPlayed();
    }
  }

  #send(): void {
    if (this.#held) return;
    const now = this.#clock.now();
    while (!this.#closed && this.#sentUntil - now < this.#leadMs) {
      const available = this.#sendableBytes();
      const isDue = this.#sentUntil - now <= frameMs;
      if (available < frameBytes && !(available > 0 && isDue && this.#tailIsFinal())) return;
      this.#sendFrame(Math.max(now, this.#sentUntil));
    }
  }

  /** Unsent bytes that may go out in one piece: up to the first item that is still being filled. */
  #sendableBytes(): number {
    let bytes = 0;
    for (const item of this.#items) {
      bytes += item.unsentBytes;
      if (bytes >= frameBytes || !item.isEnded) return bytes;
    }
    return bytes;
  }

  /** The short rest that is left ends an utterance, so silence may follow it. */
  #tailIsFinal(): boolean {
    for (const item of this.#items) {
      if (item.unsentBytes > 0 && !item.isEnded) return false;
    }
    return true;
  }

  #sendFrame(startAt: number): void {
    let filled = 0;
    let whole: Uint8Array | undefined;
    const begun: PlaybackItem[] = [];
    for (const item of this.#items) {
      while (filled < frameBytes && item.unsentBytes > 0) {
        const part = item.peek(frameBytes - filled);
        if (!item.hasStarted) begun.push(item);
        item.take(part.length, startAt + filled / bytesPerMs);
        if (part.length === frameBytes) whole = part;
        else this.#assembly.set(part, filled);
        filled += part.length;
      }
      if (filled === frameBytes || !item.isEnded) break;
    }
    if (whole === undefined) this.#assembly.fill(0, filled);
    this.#sentUntil = startAt + frameMs;
    this.#sink.sendFrame(
      whole === undefined
        ? this.#assembly
        : Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength),
    );
    for (const item of begun) item.listener.onStarted();
  }
}
