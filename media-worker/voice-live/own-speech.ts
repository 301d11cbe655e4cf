import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { joinSpoken } from '../cascade/heard-text.ts';
import type { Clause, Speech, SpeechListener } from '../cascade/speech.ts';

export interface OwnSpeechParts {
  readonly text: string;
  readonly voice: VoiceSettings;
  /** Part of the agent's answer; "One moment, please" is not. */
  readonly isReply: boolean;
  readonly createSpeech: (listener: SpeechListener) => Speech;
  readonly onFirstAudio: () => void;
  readonly onStarted: () => void;
  /** All of it has been heard. */
  readonly onOver: () => void;
  readonly onUnspoken: SpeechListener['onUnspoken'];
}

/** Words of the agent's that are given, so that they are spoken exactly: by our synthesiser. */
export class OwnSpeech {
  readonly isReply: boolean;
  readonly text: string;
  readonly #parts: OwnSpeechParts;
  #speech: Speech;
  #heardBefore = '';
  #isOver = false;

  constructor(parts: OwnSpeechParts) {
    this.#parts = parts;
    this.isReply = parts.isReply;
    this.text = parts.text;
    const { text, voice, isReply } = parts;
    this.#speech = this.#say([{ text, voice, isReply }]);
  }

  get hasStarted(): boolean {
    return this.#speech.hasReplied || this.#heardBefore !== '';
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What of the answer the caller has heard, to the word. */
  heardText(): string {
    return joinSpoken([this.#heardBefore, this.#speech.heardText()]);
  }

  currentSentence(): string {
    return this.hasStarted && !this.#isOver ? this.text : '';
  }

  stop(): void {
    this.#speech.stop();
  }

  /** Says what has not been heard. An aside is not said again. */
  resume(): void {
    if (this.#isOver) return;
    const unheard = this.#speech.unheard();
    this.#heardBefore = this.heardText();
    this.#speech = this.#say(unheard);
  }

  #say(clauses: readonly Clause[]): Speech {
    const speech = this.#parts.createSpeech({
      onFirstAudio: () => this.#parts.onFirstAudio(),
      onFirstFrame: () => this.#parts.onStarted(),
      onMustHeard: () => undefined,
      onUnspoken: this.#parts.onUnspoken,
      onDone: () => {
        this.#isOver = true;
        this.#parts.onOver();
      },
    });
    for (const clause of clauses) speech.say(clause);
    speech.finish();
    return speech;
  }
}
