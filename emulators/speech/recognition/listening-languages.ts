export interface ListeningLanguagesOptions {
  /** BCP-47; one, or the candidates of language identification. */
  readonly languages: readonly string[];
  /** Absent: the one language is known. */
  readonly detection?: 'at-start' | 'continuous';
}

const primary = (language: string) => language.split('-')[0]?.toLowerCase();

/** The languages a recogniser understands. Dialects are one language. */
export class ListeningLanguages {
  readonly detects: boolean;
  #languages: readonly string[];
  readonly #isFixedByFirst: boolean;

  constructor({ languages, detection }: ListeningLanguagesOptions) {
    this.detects = detection !== undefined;
    this.#languages = languages;
    this.#isFixedByFirst = detection === 'at-start';
  }

  /** What speech is taken for that it does not understand: the service always names a candidate. */
  get fallback(): string {
    return this.#languages[0] ?? '';
  }

  /** The language, of those it listens for, that this speech is in; undefined when it is in none. */
  identify(spoken: string): string | undefined {
    const language = this.#languages.find((known) => primary(known) === primary(spoken));
    if (language !== undefined && this.#isFixedByFirst) this.#languages = [language];
    return language;
  }
}
