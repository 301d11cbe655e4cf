import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { OwnWords } from './own-words.ts';
import type { Speech, SpeechListener } from './speech.ts';
import type { LineSet } from './spoken-lines/line-set.ts';

/** Something the voice path says by itself, once nobody else speaks. */
export interface Announcement {
  /** Asked for when it is about to be spoken. Our own lines, which it may take one of, have their own voice. */
  readonly words: Words;
  /** The last words of the call. */
  readonly isLast: boolean;
  /** It was heard, or cut off. */
  readonly onOver: () => void;
}

/** A text in the agent's language, or one of our own lines. */
export type Words = string | ((lines: LineSet) => string);

/** An announcement being spoken. */
export class Line {
  readonly asksSomething: boolean;
  readonly #speech: Speech;
  readonly #announcement: Announcement;

  constructor(parts: {
    readonly announcement: Announcement;
    readonly voice: VoiceSettings;
    readonly ownWords: OwnWords;
    readonly createSpeech: (listener: SpeechListener) => Speech;
    readonly onUnspoken: SpeechListener['onUnspoken'];
    readonly onDone: (line: Line) => void;
  }) {
    const { announcement, ownWords, onUnspoken, onDone } = parts;
    const { words } = announcement;
    const isGiven = typeof words === 'string';
    const text = isGiven ? words : words(ownWords.lines);
    const voice = isGiven ? parts.voice : ownWords.voice;
    this.#announcement = announcement;
    this.#speech = parts.createSpeech({
      onFirstAudio: () => undefined,
      onFirstFrame: () => undefined,
      onMustHeard: () => undefined,
      onUnspoken,
      onDone: () => {
        announcement.onOver();
        onDone(this);
      },
    });
    this.asksSomething = /\?\s*$/.test(text);
    this.#speech.say({ text, voice, isReply: true });
    this.#speech.finish();
  }

  get saidText(): string {
    return this.#speech.saidText;
  }

  /** What the caller has heard of it. */
  heardText(): string {
    return this.#speech.heardText();
  }

  interrupt(): void {
    this.#speech.stop();
    this.#announcement.onOver();
  }
}
