import type { SpeechToSpeechSettings } from '#shared/contracts/speech-to-speech.ts';
import { CallerLanguage } from '../cascade/caller-language.ts';
import { languageOfWords } from './language-of-words.ts';

type LanguageChoice = Pick<SpeechToSpeechSettings, 'language' | 'candidateLanguages'>;

export interface HeardLanguageParts {
  readonly listeningOf: (agent: string) => LanguageChoice;
  /** Who has the floor. */
  readonly agent: string;
}

/** What the caller speaks, of the languages that the agent listens for: by what was written down of it. */
export class HeardLanguage {
  readonly #listeningOf: HeardLanguageParts['listeningOf'];
  readonly #language: CallerLanguage;
  #agent: string;

  constructor({ listeningOf, agent }: HeardLanguageParts) {
    this.#listeningOf = listeningOf;
    this.#agent = agent;
    this.#language = new CallerLanguage(listeningOf(agent));
  }

  /** BCP-47: what was heard last, and the agent's own language before that. */
  get current(): string {
    return this.#language.current;
  }

  /** BCP-47; undefined where there is no choice, and before anything was heard. */
  get heard(): string | undefined {
    return this.#language.heard;
  }

  /**
   * An utterance was written down.
   * @param told what the service says that it is in; by the words themselves when absent.
   */
  note(text: string, told?: string): void {
    const { candidateLanguages } = this.#listeningOf(this.#agent);
    if (candidateLanguages === undefined) return;
    const language = told ?? languageOfWords(text, candidateLanguages);
    if (language !== undefined) this.#language.noteFinal({ text, language });
  }

  /** Who has the floor listens for other languages. Has no effect for the same agent. */
  follow(agent: string): void {
    if (agent === this.#agent) return;
    this.#agent = agent;
    this.#language.use(this.#listeningOf(agent));
  }
}
