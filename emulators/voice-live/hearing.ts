import { isDeepStrictEqual } from 'node:util';
import {
  PhraseSegmenter,
  type PhraseSegmenterOptions,
} from '#emulators/speech/recognition/phrase-segmenter.ts';
import type { UtteranceLibrary } from '#emulators/speech/utterances/utterance-library.ts';
import { listeningLanguages, type SessionSettings } from './protocol/session-settings.ts';

/** Positions are milliseconds of the session's audio. */
export interface HearingListener {
  onSpeechStarted(audioStartMs: number): void;
  onSpeechStopped(audioEndMs: number): void;
  /**
   * The utterance is complete.
   * @param text empty when nothing was understood.
   * @param language which of the languages that are listened for; absent when those are not several.
   */
  onUtterance(text: string, language?: string): void;
}

/** A caller who says nothing is not reported. */
const never = Number.MAX_SAFE_INTEGER;
/** Anything quieter is the noise of a line. */
const leastAmplitude = 100;
/** Without turn detection only the client says when an utterance is over. */
const longestUtteranceMs = 3_600_000;

/**
 * Hears the caller: whether somebody speaks, and what. Speech is known again by its exact audio, as
 * in the speech emulator.
 */
export class Hearing {
  readonly #library: Pick<UtteranceLibrary, 'candidates'>;
  readonly #listener: HearingListener;
  #settings: SessionSettings;
  #segmenter: PhraseSegmenter;
  /** The segmenter works with settings that hold no longer. */
  #isOutdated = false;
  #oddByte: Buffer = Buffer.alloc(0);
  #heardMs = 0;
  /** Where the last sound ended. */
  #soundMs = 0;
  /** Where the segmenter's audio begins in the session's. */
  #originMs = 0;
  #speech: { readonly startMs: number; isReported: boolean } | undefined;

  constructor(options: {
    readonly library: Pick<UtteranceLibrary, 'candidates'>;
    readonly settings: SessionSettings;
    readonly listener: HearingListener;
  }) {
    this.#library = options.library;
    this.#listener = options.listener;
    this.#settings = options.settings;
    this.#segmenter = this.#createSegmenter();
  }

  /** Other settings hold from the next utterance on. */
  use(settings: SessionSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#isOutdated ||=
      before.input_audio_sampling_rate !== settings.input_audio_sampling_rate ||
      silenceMs(before) !== silenceMs(settings) ||
      !isDeepStrictEqual(listeningLanguages(before), listeningLanguages(settings));
    if (this.#isOutdated && this.#speech === undefined) this.clear();
  }

  /** @param pcm PCM16 little-endian mono at the session's input rate. */
  push(pcm: Buffer): void {
    const bytes = this.#oddByte.length === 0 ? pcm : Buffer.concat([this.#oddByte, pcm]);
    const samples = new Int16Array(bytes.length >> 1);
    const msOf = (count: number) => (count * 1000) / this.#settings.input_audio_sampling_rate;
    for (let index = 0; index < samples.length; index += 1) {
      const sample = bytes.readInt16LE(index * 2);
      samples[index] = sample;
      if (Math.abs(sample) > leastAmplitude) this.#soundMs = this.#heardMs + msOf(index + 1);
    }
    this.#oddByte = bytes.subarray(samples.length * 2);
    this.#heardMs += msOf(samples.length);
    this.#segmenter.push(samples);
    this.#reportSpeech();
  }

  /** The client says that the utterance is over. @returns whether there was one. */
  commit(): boolean {
    const hasSpeech = this.#speech !== undefined;
    this.#segmenter.end();
    this.clear();
    return hasSpeech;
  }

  /** Forgets what was said since the last utterance. */
  clear(): void {
    this.#speech = undefined;
    this.#originMs = this.#heardMs;
    this.#isOutdated = false;
    this.#segmenter = this.#createSegmenter();
  }

  #createSegmenter(): PhraseSegmenter {
    const sampleRateHz = this.#settings.input_audio_sampling_rate;
    const msOf = (samples: number) => this.#originMs + (samples * 1000) / sampleRateHz;
    return new PhraseSegmenter({
      library: this.#library,
      sampleRateHz,
      ...understandingOf(this.#settings),
      segmentationSilenceMs: silenceMs(this.#settings),
      initialSilenceMs: never,
      onEvent: (event) => {
        if (event.type === 'speech-start') {
          this.#speech = { startMs: msOf(event.atSample), isReported: false };
        } else if (event.type === 'phrase') {
          this.#end(msOf(event.endSample), event.text, event.language);
        }
      },
    });
  }

  /** A sound counts as speech when it has lasted for a while. */
  #reportSpeech(untilMs = this.#soundMs): void {
    const speech = this.#speech;
    const detection = this.#settings.turn_detection;
    if (speech === undefined || speech.isReported || detection == null) return;
    if (untilMs - speech.startMs < detection.speech_duration_ms) return;
    speech.isReported = true;
    this.#listener.onSpeechStarted(Math.max(0, speech.startMs - detection.prefix_padding_ms));
  }

  #end(endMs: number, text: string, language: string | undefined): void {
    this.#reportSpeech(endMs);
    const speech = this.#speech;
    this.#speech = undefined;
    if (this.#isOutdated) this.clear();
    if (speech === undefined) return;
    if (this.#settings.turn_detection == null) {
      this.#listener.onUtterance(text, language);
    } else if (speech.isReported) {
      // The end of what the model gets: the silence included.
      this.#listener.onSpeechStopped(endMs + silenceMs(this.#settings));
      this.#listener.onUtterance(text, language);
    }
  }
}

/** What the segmenter understands, and whether it says which language it was. */
function understandingOf(
  settings: SessionSettings,
): Pick<PhraseSegmenterOptions, 'languages'> | undefined {
  const languages = listeningLanguages(settings);
  if (languages === undefined) return undefined;
  return {
    languages: { languages, ...(languages.length > 1 ? { detection: 'continuous' as const } : {}) },
  };
}

function silenceMs({ turn_detection }: SessionSettings): number {
  return turn_detection?.silence_duration_ms ?? longestUtteranceMs;
}
