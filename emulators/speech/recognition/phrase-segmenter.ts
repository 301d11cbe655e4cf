import type { UtteranceLibrary } from '../utterances/utterance-library.ts';
import { type TrackerEvent, UtteranceTracker } from '../utterances/utterance-tracker.ts';
import type { SpokenWord } from '../utterances/word-timings.ts';
import { ListeningLanguages, type ListeningLanguagesOptions } from './listening-languages.ts';

/** Results of recognition; positions are samples since the segmenter's first sample. */
export type RecognitionEvent =
  | { readonly type: 'speech-start'; readonly atSample: number }
  | {
      readonly type: 'hypothesis';
      readonly text: string;
      /** Where the language is identified. */
      readonly language?: string;
      readonly startSample: number;
      readonly endSample: number;
    }
  | { readonly type: 'speech-end'; readonly atSample: number }
  | {
      readonly type: 'phrase';
      readonly status: 'Success' | 'NoMatch' | 'InitialSilenceTimeout';
      readonly text: string;
      /** Where the language is identified and something was said. */
      readonly language?: string;
      readonly startSample: number;
      readonly endSample: number;
    };

export interface PhraseSegmenterOptions {
  readonly library: Pick<UtteranceLibrary, 'candidates'>;
  readonly sampleRateHz: number;
  /** Every language is understood when absent. */
  readonly languages?: ListeningLanguagesOptions;
  /** Silence that ends a phrase. */
  readonly segmentationSilenceMs: number;
  /** Silence after which the service says that it heard nothing. */
  readonly initialSilenceMs: number;
  onEvent(event: RecognitionEvent): void;
}

interface OpenPhrase {
  readonly startSample: number;
  endSample: number;
  texts: string[];
  /** Of its first utterance: it does not change within a phrase. */
  language: string | undefined;
  /** Something in it was damaged, cut short or unknown: nothing of it is recognised. */
  damaged: boolean;
}

const LONGEST_TRACKER_SILENCE_MS = 200;

/** The service's hypotheses are in lower case and without punctuation. */
function lexicalForm(words: readonly string[]): string {
  return words
    .map((word) => word.toLowerCase().replace(/^[^\p{L}\p{N}$€£]+|[^\p{L}\p{N}%]+$/gu, ''))
    .filter((word) => word !== '')
    .join(' ');
}

/**
 * Turns a caller's audio into hypotheses and phrases. Utterances closer together than the
 * segmentation silence form one phrase. All silence is measured in audio, not in time passed.
 */
export class PhraseSegmenter {
  readonly #options: PhraseSegmenterOptions;
  readonly #tracker: UtteranceTracker;
  readonly #languages: ListeningLanguages | undefined;
  readonly #segmentationSamples: number;
  readonly #initialSilenceSamples: number;
  #phrase: OpenPhrase | undefined;
  #silentSince = 0;

  constructor(options: PhraseSegmenterOptions) {
    this.#options = options;
    const { languages } = options;
    this.#languages = languages === undefined ? undefined : new ListeningLanguages(languages);
    const samplesOf = (durationMs: number) =>
      Math.round((durationMs * options.sampleRateHz) / 1000);
    this.#segmentationSamples = samplesOf(options.segmentationSilenceMs);
    this.#initialSilenceSamples = samplesOf(options.initialSilenceMs);
    this.#tracker = new UtteranceTracker({
      library: options.library,
      sampleRateHz: options.sampleRateHz,
      silenceSamples: samplesOf(
        Math.min(options.segmentationSilenceMs, LONGEST_TRACKER_SILENCE_MS),
      ),
      onEvent: (event) => this.#accept(event),
    });
  }

  push(samples: Int16Array): void {
    this.#tracker.push(samples);
    const { quietSince, position } = this.#tracker;
    if (quietSince === undefined) return;
    if (this.#phrase !== undefined) {
      if (position - quietSince >= this.#segmentationSamples) this.#finishPhrase(this.#phrase);
      return;
    }
    if (position - this.#silentSince >= this.#initialSilenceSamples) {
      const silence = { startSample: this.#silentSince, endSample: position };
      this.#silentSince = position;
      this.#options.onEvent({
        type: 'phrase',
        status: 'InitialSilenceTimeout',
        text: '',
        ...silence,
      });
    }
  }

  /** The caller's stream is over: reports the phrase that is still open. */
  end(): void {
    this.#tracker.end();
    if (this.#phrase !== undefined) this.#finishPhrase(this.#phrase);
  }

  #accept(event: TrackerEvent): void {
    switch (event.type) {
      case 'speech-start':
        if (this.#phrase === undefined) {
          const { atSample } = event;
          this.#phrase = {
            startSample: atSample,
            endSample: atSample,
            texts: [],
            language: undefined,
            damaged: false,
          };
          this.#options.onEvent({ type: 'speech-start', atSample });
        }
        return;
      case 'words-heard':
        this.#identify(event.language);
        this.#suppose(event.words, event.atSample);
        return;
      case 'utterance':
        this.#identify(event.language);
        this.#phrase?.texts.push(event.text);
        this.#extend(event.endSample, false);
        return;
      case 'cut-short':
      case 'unrecognised':
        this.#extend(event.endSample, true);
        return;
    }
  }

  /** Speech in another language than the phrase began in, or than it listens for, is not understood. */
  #identify(spoken: string): void {
    const phrase = this.#phrase;
    if (phrase === undefined || this.#languages === undefined) return;
    const language = this.#languages.identify(spoken);
    phrase.damaged ||= language === undefined || (phrase.language ?? language) !== language;
    phrase.language ??= language;
  }

  #inLanguage(language: string | undefined): { language?: string } {
    if (this.#languages?.detects !== true) return {};
    return { language: language ?? this.#languages.fallback };
  }

  #suppose(words: readonly SpokenWord[], endSample: number): void {
    const phrase = this.#phrase;
    if (phrase === undefined || phrase.damaged) return;
    const written = [...phrase.texts, ...words.map((word) => word.text)].flatMap((text) =>
      text.split(/\s+/u),
    );
    const text = lexicalForm(written);
    if (text === '') return;
    this.#options.onEvent({
      type: 'hypothesis',
      text,
      ...this.#inLanguage(phrase.language),
      startSample: phrase.startSample,
      endSample,
    });
  }

  #extend(endSample: number, damaged: boolean): void {
    if (this.#phrase === undefined) return;
    this.#phrase.endSample = Math.max(this.#phrase.endSample, endSample);
    this.#phrase.damaged ||= damaged;
  }

  #finishPhrase({ startSample, endSample, texts, language, damaged }: OpenPhrase): void {
    this.#phrase = undefined;
    this.#silentSince = endSample;
    const recognised = !damaged && texts.length > 0;
    this.#options.onEvent({ type: 'speech-end', atSample: endSample });
    this.#options.onEvent({
      type: 'phrase',
      status: recognised ? 'Success' : 'NoMatch',
      text: recognised ? texts.join(' ') : '',
      ...this.#inLanguage(language),
      startSample,
      endSample,
    });
  }
}
