import type { Recognition, RecognitionOptions } from '#shared/contracts/speech-to-text.ts';

type LanguageChoice = Pick<RecognitionOptions, 'language' | 'candidateLanguages'>;

/**
 * Words in one utterance that are enough to believe that the caller speaks another language than the one
 * they are spoken to in. Shorter ones ("no", "OK", a name) sound alike in many: it takes two of them in a row.
 */
const tellingWords = 3;
/** The same for languages that write few spaces. */
const tellingLetters = 12;

const primary = (language: string) => language.split('-')[0]?.toLowerCase();

function isTelling(text: string): boolean {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length >= tellingWords || words.join('').length >= tellingLetters;
}

/** Which of the languages that an agent listens for the caller speaks. */
export class CallerLanguage {
  #choice: LanguageChoice;
  #current: string;
  #wasHeard = false;
  /** Another language than the current one that the last utterance was in, too short to be sure. */
  #suspected: string | undefined;

  /** @param heard what was heard earlier in the call, BCP-47. */
  constructor(choice: LanguageChoice, heard?: string) {
    this.#choice = choice;
    this.#current = choice.language;
    if (heard !== undefined) this.#take(heard);
  }

  /** BCP-47: what was heard last, and the agent's own language before that. */
  get current(): string {
    return this.#current;
  }

  /** BCP-47; undefined where there is no choice, and before anything was heard. */
  get heard(): string | undefined {
    return this.#wasHeard ? this.#current : undefined;
  }

  noteHypothesis({ language, text }: Pick<Recognition, 'language' | 'text'>): void {
    // What a few words seem to be in changes with the next one.
    if (language !== undefined && isTelling(text)) this.#take(language);
  }

  noteFinal({ language, text }: Pick<Recognition, 'language' | 'text'>): void {
    if (language === undefined || text.trim() === '') return;
    const isSure = language === this.#current || language === this.#suspected || isTelling(text);
    if (isSure) this.#take(language);
    else this.#suspected = language;
  }

  /** The next agent may listen for other languages; what was heard stays if it knows it. */
  use(choice: LanguageChoice): void {
    this.#choice = choice;
    this.#suspected = undefined;
    const same = this.#wasHeard
      ? choice.candidateLanguages?.find((known) => primary(known) === primary(this.#current))
      : undefined;
    this.#current = same ?? choice.language;
    this.#wasHeard = same !== undefined;
  }

  #take(language: string): void {
    if (this.#choice.candidateLanguages?.includes(language) !== true) return;
    this.#current = language;
    this.#wasHeard = true;
    this.#suspected = undefined;
  }
}
