import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { Speech, SpeechListener } from './speech.ts';

/** Something the voice path says by itself, once nobody else speaks. */
export interface Announcement {
  /** Asked for when it is about to be spoken. */
  readonly text: () => string;
  /** The last words of the call. */
  readonly isLast: boolean;
  /** It was heard, or cut off. */
  readonly onOver: () => void;
}

/** An announcement being spoken. */
export class Line {
  readonly asksSomething: boolean;
  readonly #speech: Speech;
  readonly #announcement: Announcement;

  constructor(parts: {
    readonly announcement: Announcement;
    readonly voice: VoiceSettings;
    readonly createSpeech: (listener: SpeechListener) => Speech;
    readonly onUnspoken: SpeechListener['onUnspoken'];
    readonly onDone: (line: Line) => void;
  }) {
    const { announcement, voice, onUnspoken, onDone } = parts;
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
    const text = announcement.text();
    this.asksSomething = /\?\s*$/.test(text);
    this.#speech.say({ text, voice, isReply: true });
    this.#speech.finish();
  }

  get saidText(): string {
    return this.#speech.saidText;
  }

  interrupt(): void {
    this.#speech.stop();
    this.#announcement.onOver();
  }
}
