import { UnknownSpeech } from './unknown-speech.ts';
import { LEAD_SAMPLES, type Utterance, type UtteranceLibrary } from './utterance-library.ts';
import type { SpokenWord } from './word-timings.ts';

/** What the tracker says of a stream; positions are samples from the stream's start. */
export type TrackerEvent =
  | { readonly type: 'speech-start'; readonly atSample: number }
  /** One more word of an utterance has passed completely. */
  | {
      readonly type: 'words-heard';
      readonly words: readonly SpokenWord[];
      readonly language: string;
      readonly startSample: number;
      readonly atSample: number;
    }
  /** Every sample of an utterance has passed, unaltered. */
  | {
      readonly type: 'utterance';
      readonly text: string;
      readonly language: string;
      readonly startSample: number;
      readonly endSample: number;
    }
  /** An utterance stopped half-way and silence or another utterance followed. */
  | {
      readonly type: 'cut-short';
      readonly words: readonly SpokenWord[];
      readonly startSample: number;
      readonly endSample: number;
    }
  /** Speech that is no registered utterance, or one that lost, swapped or altered a sample. */
  | { readonly type: 'unrecognised'; readonly startSample: number; readonly endSample: number };

export interface UtteranceTrackerOptions {
  readonly library: Pick<UtteranceLibrary, 'candidates'>;
  readonly sampleRateHz: number;
  /** So much silence ends an utterance that was cut short or not recognised. */
  readonly silenceSamples: number;
  /**
   * An utterance that goes on exactly where a shorter silence interrupted it is one utterance still:
   * whoever listens to a call hears a late packet as a pause.
   */
  readonly toleratesPauses?: true;
  onEvent(event: TrackerEvent): void;
}

/** An utterance, or several that begin alike, of which every sample so far has passed. */
interface Matching {
  readonly name: 'matching';
  readonly startSample: number;
  candidates: readonly Utterance[];
  /** The candidate that matches furthest, the latest one if they are level. */
  best: Utterance;
  matched: number;
  /** Silence that came in between and is no part of the utterance. */
  paused: number;
  wordsHeard: number;
  /** The longest candidate that is complete while longer ones still match. */
  complete: Utterance | undefined;
}

type State =
  | { readonly name: 'silent' }
  /** Collecting the samples an utterance is looked up by; `after` says what they follow. */
  | {
      readonly name: 'lead';
      readonly startSample: number;
      readonly lead: Int16Array;
      filled: number;
      readonly after: { readonly cut: Matching } | { readonly unknown: UnknownSpeech } | undefined;
    }
  | Matching
  /** The audio went another way: what was heard before, and how much silence has followed. */
  | { readonly name: 'cut'; readonly cut: Matching; zeros: number }
  | { readonly name: 'unknown'; readonly speech: UnknownSpeech };

/**
 * Recognises registered utterances in one PCM stream by exact comparison. Audio may arrive in
 * blocks of any size. From an utterance's first sample on, every sample must be equal; there is no
 * tolerance, so that a lost, swapped or altered frame is always noticed. (A pause alone loses nothing:
 * see `toleratesPauses`.)
 */
export class UtteranceTracker {
  readonly #options: UtteranceTrackerOptions;
  #state: State = { name: 'silent' };
  #position = 0;
  #quietSince = 0;

  constructor(options: UtteranceTrackerOptions) {
    this.#options = options;
  }

  /** Samples consumed so far. */
  get position(): number {
    return this.#position;
  }

  /** Where the present silence began; undefined while somebody speaks. */
  get quietSince(): number | undefined {
    return this.#state.name === 'silent' ? this.#quietSince : undefined;
  }

  push(samples: Int16Array): void {
    let rest = samples;
    while (rest.length > 0) rest = this.#advance(rest);
  }

  /** The stream is over: decides what is still open. */
  end(): void {
    const state = this.#state;
    if (state.name === 'matching' && state.complete !== undefined) {
      this.push(this.#rewindTo(state, state.complete, new Int16Array(0)));
      this.end();
      return;
    }
    if (state.name === 'cut' && state.cut.complete !== undefined) {
      this.push(this.#giveUpLonger(state, state.cut.complete, new Int16Array(0)));
      this.end();
      return;
    }
    if (state.name === 'matching') this.#cutShort(state);
    else if (state.name === 'cut') this.#cutShort(state.cut);
    else if (state.name === 'unknown') this.#finishUnknown(state.speech);
    else if (state.name === 'lead') {
      this.#lookUpFailed(state);
      this.end();
      return;
    }
    this.#state = { name: 'silent' };
    this.#quietSince = this.#position;
  }

  /** Consumes a part of the samples and returns the others. */
  #advance(samples: Int16Array): Int16Array {
    const state = this.#state;
    switch (state.name) {
      case 'silent':
        return this.#skipSilence(samples);
      case 'lead':
        return this.#fillLead(state, samples);
      case 'matching':
        return this.#match(state, samples);
      case 'cut':
        return this.#awaitSilence(state, samples);
      case 'unknown':
        return this.#followUnknown(state.speech, samples);
    }
  }

  #skipSilence(samples: Int16Array): Int16Array {
    const zeros = countZeros(samples);
    this.#position += zeros;
    if (zeros < samples.length) this.#beginLead(undefined);
    return samples.subarray(zeros);
  }

  #beginLead(after: Extract<State, { name: 'lead' }>['after']): void {
    const lead = new Int16Array(LEAD_SAMPLES);
    this.#state = { name: 'lead', startSample: this.#position, lead, filled: 0, after };
  }

  #fillLead(state: Extract<State, { name: 'lead' }>, samples: Int16Array): Int16Array {
    const taken = samples.subarray(0, LEAD_SAMPLES - state.filled);
    state.lead.set(taken, state.filled);
    state.filled += taken.length;
    this.#position += taken.length;
    if (state.filled === LEAD_SAMPLES) this.#lookUp(state);
    return samples.subarray(taken.length);
  }

  #lookUp(state: Extract<State, { name: 'lead' }>): void {
    const candidates = this.#options.library.candidates(state.lead, this.#options.sampleRateHz);
    const [latest] = candidates;
    if (latest === undefined) {
      this.#lookUpFailed(state);
      return;
    }
    if (state.after !== undefined && 'cut' in state.after) this.#cutShort(state.after.cut);
    if (state.after !== undefined && 'unknown' in state.after)
      this.#finishUnknown(state.after.unknown);
    const { startSample } = state;
    this.#options.onEvent({ type: 'speech-start', atSample: startSample });
    const matching = {
      name: 'matching' as const,
      startSample,
      candidates,
      best: latest,
      matched: LEAD_SAMPLES,
      paused: 0,
      wordsHeard: 0,
      complete: undefined,
    };
    this.#state = matching;
    this.#noteProgress(matching);
  }

  #lookUpFailed(state: Extract<State, { name: 'lead' }>): void {
    const collected = state.lead.subarray(0, state.filled);
    this.#position -= collected.length;
    const speech = this.#unknownSince(state);
    speech.skipNextRestart();
    this.#state = { name: 'unknown', speech };
    this.push(collected);
  }

  #unknownSince({ after, startSample }: Extract<State, { name: 'lead' }>): UnknownSpeech {
    if (after === undefined) return this.#beginUnknown(startSample);
    if ('unknown' in after) return after.unknown;
    const speech = this.#beginUnknown(after.cut.startSample);
    speech.announced = true;
    speech.audibleEnd = endOf(after.cut);
    return speech;
  }

  #beginUnknown(startSample: number): UnknownSpeech {
    return new UnknownSpeech({ startSample, sampleRateHz: this.#options.sampleRateHz });
  }

  #match(state: Matching, samples: Int16Array): Int16Array {
    let taken = samples.length;
    for (const { samples: expected } of state.candidates) {
      taken = Math.min(taken, expected.length - state.matched);
    }
    const equal = state.candidates.map((candidate) =>
      countEqual(candidate.samples, state.matched, samples, taken),
    );
    const longest = Math.max(...equal);
    const survivors = state.candidates.filter((_, index) => equal[index] === longest);
    if (longest > 0) state.best = survivors[0] ?? state.best;
    state.candidates = survivors;
    state.matched += longest;
    this.#position += longest;
    const rest = samples.subarray(longest);
    if (longest === taken) {
      this.#noteProgress(state);
      return rest;
    }
    const mayBePause = this.#options.toleratesPauses === true && rest[0] === 0;
    if (state.complete !== undefined && !mayBePause) {
      return this.#rewindTo(state, state.complete, rest);
    }
    this.#state = { name: 'cut', cut: state, zeros: 0 };
    return rest;
  }

  /** Reports words that passed, and an utterance that is complete unless a longer one may follow. */
  #noteProgress(state: Matching): void {
    const { startSample, matched } = state;
    const heard = state.candidates
      .map((candidate) => wordsWithin(candidate, matched))
      .reduce((fewest, words) => (words.length < fewest.length ? words : fewest));
    if (heard.length > state.wordsHeard) {
      state.wordsHeard = heard.length;
      this.#options.onEvent({
        type: 'words-heard',
        words: heard,
        language: state.best.language,
        startSample,
        atSample: this.#position,
      });
    }
    const complete = state.candidates.find((candidate) => candidate.samples.length === matched);
    if (complete === undefined) return;
    state.candidates = state.candidates.filter((candidate) => candidate.samples.length > matched);
    state.complete = complete;
    if (state.candidates.length === 0) this.#finishUtterance(complete, state);
  }

  #finishUtterance(
    { text, samples, language }: Utterance,
    { startSample, paused }: Matching,
  ): void {
    const endSample = startSample + samples.length + paused;
    this.#state = { name: 'silent' };
    this.#quietSince = endSample;
    this.#options.onEvent({ type: 'utterance', text, language, startSample, endSample });
  }

  /**
   * The longer candidates turned out wrong: reports the complete one and hands back everything that
   * came after it (those samples are in the longer candidate, as they matched it).
   */
  #rewindTo(state: Matching, complete: Utterance, rest: Int16Array): Int16Array {
    const again = state.best.samples.subarray(complete.samples.length, state.matched);
    this.#position -= again.length;
    this.#finishUtterance(complete, state);
    const samples = new Int16Array(again.length + rest.length);
    samples.set(again);
    samples.set(rest, again.length);
    return samples;
  }

  /** The same, after silence that was no pause within the longer ones. */
  #giveUpLonger(
    { cut, zeros }: Extract<State, { name: 'cut' }>,
    complete: Utterance,
    rest: Int16Array,
  ): Int16Array {
    this.#position -= zeros;
    const samples = new Int16Array(zeros + rest.length);
    samples.set(rest, zeros);
    return this.#rewindTo(cut, complete, samples);
  }

  #awaitSilence(state: Extract<State, { name: 'cut' }>, samples: Int16Array): Int16Array {
    const zeros = countZeros(samples);
    const taken = Math.min(zeros, this.#options.silenceSamples - state.zeros);
    state.zeros += taken;
    this.#position += taken;
    const rest = samples.subarray(taken);
    const isSilence = state.zeros === this.#options.silenceSamples;
    if (!isSilence && rest.length === 0) return rest;
    if (!isSilence && this.#resume(state, rest[0])) return rest;
    const { cut } = state;
    if (cut.complete !== undefined) return this.#giveUpLonger(state, cut.complete, rest);
    if (isSilence) {
      this.#state = { name: 'silent' };
      this.#quietSince = endOf(cut);
      this.#cutShort(cut);
    } else {
      this.#beginLead({ cut });
    }
    return rest;
  }

  /** @returns whether what comes after the silence is what was missing before it. */
  #resume({ cut, zeros }: Extract<State, { name: 'cut' }>, next: number | undefined): boolean {
    if (this.#options.toleratesPauses !== true || zeros === 0) return false;
    const { startSample, matched } = cut;
    const candidates = cut.candidates.filter(({ samples }) => samples[matched] === next);
    const [best] = candidates;
    if (best === undefined) return false;
    this.#state = { ...cut, candidates, best, paused: this.#position - startSample - matched };
    return true;
  }

  #cutShort(cut: Matching): void {
    const { best, startSample, matched } = cut;
    const words = wordsWithin(best, matched);
    this.#options.onEvent({ type: 'cut-short', words, startSample, endSample: endOf(cut) });
  }

  #followUnknown(speech: UnknownSpeech, samples: Int16Array): Int16Array {
    const step = speech.follow(samples, this.#position, this.#options.silenceSamples);
    this.#position += step.taken;
    if (speech.audible && !speech.announced) {
      speech.announced = true;
      this.#options.onEvent({ type: 'speech-start', atSample: speech.startSample });
    }
    if (step.next === 'silence') {
      this.#state = { name: 'silent' };
      if (speech.announced) this.#quietSince = speech.audibleEnd;
      this.#finishUnknown(speech);
    } else if (step.next === 'restart') {
      this.#beginLead({ unknown: speech });
    } else if (step.next === 'too-long') {
      this.#finishUnknown(speech);
      this.#state = { name: 'unknown', speech: this.#beginUnknown(this.#position) };
    }
    return samples.subarray(step.taken);
  }

  #finishUnknown(speech: UnknownSpeech): void {
    if (!speech.announced) return;
    const { startSample, audibleEnd } = speech;
    this.#options.onEvent({ type: 'unrecognised', startSample, endSample: audibleEnd });
  }
}

function endOf({ startSample, matched, paused }: Matching): number {
  return startSample + matched + paused;
}

function countZeros(samples: Int16Array): number {
  let count = 0;
  while (count < samples.length && samples[count] === 0) count++;
  return count;
}

function countEqual(
  expected: Int16Array,
  offset: number,
  actual: Int16Array,
  length: number,
): number {
  let index = 0;
  while (index < length && expected[offset + index] === actual[index]) index++;
  return index;
}

function wordsWithin(utterance: Utterance, heardSamples: number): readonly SpokenWord[] {
  const firstUnheard = utterance.words.findIndex((word) => word.endSample > heardSamples);
  return firstUnheard === -1 ? utterance.words : utterance.words.slice(0, firstUnheard);
}
