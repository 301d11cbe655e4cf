import { createResampler, type Resampler } from '../audio/resampler.ts';
import { spokenLength } from '../cascade/heard-text.ts';
import { bytesPerMs } from '../cascade/pcm.ts';
import type { Playback } from '../cascade/playback.ts';
import type { PlaybackItem } from '../cascade/playback-item.ts';
import type { ItemName } from './live-connection.ts';
import { placesOf, type SpokenWord } from './word-places.ts';

/** Between a word that was broken off and what is said next. */
const brokenOffPauseMs = 300;

/**
 * One thing that the model says, an item of its conversation, from the first byte to the last word
 * heard. Keeps its audio, so that a caller who only coughed hears the rest.
 */
export class ModelSpeech {
  readonly item: ItemName;
  readonly #playback: Playback;
  readonly #onVoiced: (text: string) => void;
  readonly #onStarted: () => void;
  readonly #onOver: () => void;
  readonly #resampler: Resampler;
  readonly #chunks: Uint8Array[] = [];
  readonly #words: SpokenWord[] = [];
  #text = '';
  /** So much of the text has been reported as voiced. */
  #voicedLength = 0;
  #receivedBytes = 0;
  /** The stretch that is playing, and where in the speech it begins. */
  #stretch: PlaybackItem;
  #stretchFromBytes = 0;
  #hasStarted = false;
  #isWhole = false;
  #isOver = false;

  constructor(parts: {
    readonly item: ItemName;
    readonly playback: Playback;
    readonly sampleRateHz: 16_000 | 24_000;
    /** More of the text has its audio; text comes earlier, and may never be spoken. */
    readonly onVoiced: (text: string) => void;
    readonly onStarted: () => void;
    /** All of it has been heard. */
    readonly onOver: () => void;
  }) {
    this.item = parts.item;
    this.#playback = parts.playback;
    this.#onVoiced = parts.onVoiced;
    this.#onStarted = parts.onStarted;
    this.#onOver = parts.onOver;
    this.#resampler = createResampler({ fromHz: parts.sampleRateHz, toHz: 16_000 });
    this.#stretch = this.#play();
  }

  addText(delta: string): void {
    this.#text += delta;
  }

  addWord(word: SpokenWord): void {
    this.#words.push(word);
    this.#tellVoiced(this.#voicedSoFar() ?? 0);
  }

  /** @param pcm at the model's sample rate; may be kept. */
  addAudio(pcm: Uint8Array): void {
    if (this.#isWhole) return;
    const resampled = this.#resampler.push(pcm);
    this.#chunks.push(resampled);
    this.#receivedBytes += resampled.length;
    this.#stretch.push(resampled);
    this.#tellVoiced(this.#voicedSoFar() ?? 0);
  }

  /** Nothing more of it comes. */
  end(): void {
    if (this.#isWhole) return;
    this.#isWhole = true;
    this.#tellVoiced(this.#text.length);
    this.#stretch.end();
  }

  /**
   * Nothing more of it comes, though it was not whole. Words without audio were never said, and what
   * is said next does not run into those that were.
   */
  breakOff(): void {
    if (this.#isWhole) return;
    this.#text = this.hasAudio ? this.#text.slice(0, this.#voicedSoFar()) : '';
    if (this.hasAudio) this.#stretch.push(new Uint8Array(brokenOffPauseMs * bytesPerMs));
    this.end();
  }

  /** Nothing more of it comes. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Some of it has been sent to the caller. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** All of it has come and has been heard. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get hasAudio(): boolean {
    return this.#receivedBytes > 0;
  }

  /** Length of the audio that has come. */
  get audioMs(): number {
    return this.#receivedBytes / bytesPerMs;
  }

  /** How much of its audio has been heard. */
  get heardMs(): number {
    const heardMs = this.#stretchFromBytes / bytesPerMs + this.#playback.heardMs(this.#stretch);
    return Math.min(heardMs, this.audioMs);
  }

  /** Everything it says, as far as it has come. */
  get text(): string {
    return this.#text;
  }

  /** What of it the caller has heard, to the word. */
  heardText(): string {
    if (this.#isOver) return this.#text;
    const places = placesOf(this.#words, this.#text);
    return this.#text.slice(0, spokenLength(this.#text, places, this.heardMs, this.audioMs));
  }

  /** The sentence that the caller is hearing; empty while nothing is heard. */
  currentSentence(): string {
    if (!this.#hasStarted || this.#isOver) return '';
    const at = this.heardText().length;
    const before = this.#text.slice(0, at).search(/[^.!?]*$/);
    const rest = /^[^.!?]*[.!?]*/.exec(this.#text.slice(at))?.[0] ?? '';
    return `${this.#text.slice(before, at)}${rest}`.trim();
  }

  /** Falls silent in this tick. */
  stop(): void {
    this.#playback.stop();
  }

  /** Says what has not been heard, from the word that was cut off. */
  resume(): void {
    if (this.#isOver) return;
    const fromMs = this.#wordStartAt(this.heardMs);
    this.#stretchFromBytes = Math.min(Math.floor(fromMs) * bytesPerMs, this.#receivedBytes);
    this.#stretch = this.#play();
    let skipBytes = this.#stretchFromBytes;
    for (const chunk of this.#chunks) {
      if (skipBytes < chunk.length) this.#stretch.push(chunk.subarray(skipBytes));
      skipBytes = Math.max(0, skipBytes - chunk.length);
    }
    if (this.#isWhole) this.#stretch.end();
  }

  #play(): PlaybackItem {
    return this.#playback.add({
      onStarted: () => {
        if (this.#hasStarted) return;
        this.#hasStarted = true;
        this.#onStarted();
      },
      onPlayed: () => {
        this.#isOver = true;
        this.#onOver();
      },
    });
  }

  /** How much of the text has its audio; undefined while the voice does not tell where words lie. */
  #voicedSoFar(): number | undefined {
    const places = placesOf(this.#words, this.#text);
    if (places.length === 0) return undefined;
    return spokenLength(this.#text, places, this.audioMs, this.audioMs);
  }

  #tellVoiced(length: number): void {
    if (length <= this.#voicedLength) return;
    const voiced = this.#text.slice(this.#voicedLength, length);
    this.#voicedLength = length;
    this.#onVoiced(voiced);
  }

  #wordStartAt(positionMs: number): number {
    const word = this.#words.find(
      ({ offsetMs, durationMs }) => offsetMs + durationMs > positionMs && offsetMs <= positionMs,
    );
    return word?.offsetMs ?? positionMs;
  }
}
