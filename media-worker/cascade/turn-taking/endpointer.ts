import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { EndOfTurn } from '#shared/contracts/turn-detail.ts';
import { joinSpoken } from '../heard-text.ts';
import {
  type Completeness,
  type CompletenessPolicy,
  isUnfinished,
  type SpokenText,
} from './completeness.ts';
import { cuesOf } from './languages/cues-of.ts';
import { PauseMemory } from './pause-memory.ts';
import { addedText, beginsWith, saysTheSame } from './spoken-words.ts';
import type { TurnTakingOptions } from './turn-taking-options.ts';
import type { VoiceDetector } from './voice-detector.ts';

/** A recogniser's hypothesis of the phrase that is being spoken. Times are epoch milliseconds. */
export interface Hypothesis {
  readonly text: string;
  readonly startedAt: number;
  /** When the last audio arrived that the words come from. */
  readonly coveredUntilAt: number;
}

/** A phrase as the recogniser has ended it; empty when it understood nothing. */
export interface RecognisedPhrase {
  readonly text: string;
  readonly endOfSpeechAt: number;
}

/** The caller has finished. Times are epoch milliseconds. */
export interface CallerTurn {
  readonly text: string;
  readonly endOfSpeechAt: number;
  /** When that was certain enough. */
  readonly recognisedAt: number;
  /** Why it was. Absent where nothing was decided: the recogniser only reads the words differently. */
  readonly endOfTurn?: EndOfTurn;
  /** They had seemed to have finished before: `text` is those words, given out already, and more. */
  readonly continues?: { readonly text: string; readonly added: string };
}

export interface EndpointerListener {
  /**
   * More of the caller's words.
   * @param whole everything of their turn. @param fresh what of it was not given out as a turn.
   */
  onWords(whole: string, fresh: string): void;
  /** The caller is silent after words that may be all. */
  onPause(text: string): void;
  onTurn(turn: CallerTurn): void;
  /** The recogniser now reads words differently that were given out as a turn. */
  onRevision(turn: CallerTurn): void;
  /**
   * The recogniser now writes the same words in another form, as "4217" for "four two one seven".
   * @param given the words as they were given out as a turn.
   */
  onReworded(given: string, text: string): void;
  /** Somebody spoke and was not understood. */
  onNotUnderstood(): void;
}

/** The phrase that the recogniser has not ended. */
interface OpenPhrase extends Hypothesis {
  readonly changedAt: number;
}

/** A voice that the recogniser has ended a phrase under is noise, unless words follow within this time. */
const wordsFollowWithinMs = 1000;

/**
 * Decides when the caller has finished. It does not wait for the recogniser to end a phrase: words
 * that look complete, a hypothesis that stands, and silence are enough, the more complete the sooner.
 * And a phrase that has ended is not a turn that has: somebody who reads out a number is waited for.
 *
 * A decision that came too early is mended: the caller's further words come with the earlier ones.
 * Without having heard the voice the detector cannot tell that it has fallen silent; then the
 * recogniser decides.
 */
export class Endpointer {
  readonly #clock: Clock;
  readonly #options: TurnTakingOptions;
  readonly #voice: VoiceDetector;
  readonly #completeness: CompletenessPolicy;
  readonly #context: () => { readonly agentText: string; readonly language: string };
  readonly #listener: EndpointerListener;
  readonly #pauses: PauseMemory;
  /** Ended phrases of the turn, in order. */
  #phrases: string[] = [];
  #open: OpenPhrase | undefined;
  /** When the last phrase was ended, and the speech in it. */
  #ended = { at: 0, endOfSpeechAt: 0 };
  /** What was given out as a turn while its phrase is still open. */
  #given: string | undefined;
  /** There are words that were not given out. */
  #hasFresh = false;
  /** `onPause` was called for the present words. */
  #isPauseTold = false;
  #longestPauseMs = 0;
  /** Asked for at every pause of the voice: the last judgement. */
  #judged: (SpokenText & { readonly completeness: Completeness }) | undefined;
  #timer: Timer | undefined;

  constructor(parts: {
    readonly clock: Clock;
    readonly options: TurnTakingOptions;
    readonly voice: VoiceDetector;
    readonly completeness: CompletenessPolicy;
    readonly context: () => { readonly agentText: string; readonly language: string };
    readonly listener: EndpointerListener;
  }) {
    this.#clock = parts.clock;
    this.#options = parts.options;
    this.#voice = parts.voice;
    this.#completeness = parts.completeness;
    this.#context = parts.context;
    this.#listener = parts.listener;
    this.#pauses = new PauseMemory({ longestWaitMs: parts.options.longestLearnedWaitMs });
  }

  /** The caller has said something that is not given out, and it will be decided when to. */
  get isUnderWay(): boolean {
    return this.#hasFresh && (this.#timer !== undefined || this.#voice.isVoiced);
  }

  onHypothesis(hypothesis: Hypothesis): void {
    const before = this.#whole;
    const whole = joinSpoken([...this.#phrases, hypothesis.text]);
    const fresh = this.#freshOf(whole);
    if (fresh === '') return;
    const now = this.#clock.now();
    const isNews = !this.#hasFresh || !this.#isSame(before, whole);
    if (isNews) this.#learnPause(before);
    const changedAt = isNews ? now : (this.#open?.changedAt ?? now);
    this.#open = { ...hypothesis, changedAt };
    this.#hasFresh = true;
    if (isNews) this.#isPauseTold = false;
    this.#listener.onWords(whole, fresh);
    this.#check();
  }

  onPhrase({ text, endOfSpeechAt }: RecognisedPhrase): void {
    const before = this.#whole;
    this.#open = undefined;
    if (text === '') {
      this.#onNothing();
      return;
    }
    const now = this.#clock.now();
    const whole = joinSpoken([...this.#phrases, text]);
    if (this.#freshOf(whole) === '') {
      this.#confirm(whole, endOfSpeechAt);
      return;
    }
    const isNews = !this.#hasFresh || !this.#isSame(before, whole);
    this.#phrases.push(text);
    this.#ended = { at: now, endOfSpeechAt };
    this.#hasFresh = true;
    if (isNews) this.#isPauseTold = false;
    if (isUnfinished(this.#judge(whole))) this.#check();
    else this.#end('phrase-end');
  }

  /** The recogniser has lost its connection: nothing more comes of the phrase that is open. */
  onPhraseLost(): void {
    const lost = this.#open;
    if (lost === undefined) return;
    if (!this.#hasFresh) {
      this.#clear();
      return;
    }
    this.#open = undefined;
    this.#phrases.push(lost.text);
    this.#ended = { at: this.#clock.now(), endOfSpeechAt: lost.coveredUntilAt };
    this.#check();
  }

  /**
   * The recogniser owes a result and does not give it.
   * @returns whether the caller is left without an answer: nothing was understood, or not all.
   */
  onUnanswered(): boolean {
    const isAnswered = this.#given !== undefined && !this.#hasFresh;
    this.#clear();
    return !isAnswered;
  }

  /** @param gapMs silence before this voice. */
  onVoiceStart(gapMs: number): void {
    if (this.#whole !== '') this.#longestPauseMs = Math.max(this.#longestPauseMs, gapMs);
    this.#check();
  }

  onVoiceStop(): void {
    this.#check();
  }

  close(): void {
    this.#clear();
  }

  get #whole(): string {
    return joinSpoken(
      this.#open === undefined ? this.#phrases : [...this.#phrases, this.#open.text],
    );
  }

  get #cues() {
    return cuesOf(this.#context().language);
  }

  #isSame(one: string, other: string): boolean {
    return saysTheSame(one, other, this.#cues);
  }

  #freshOf(whole: string): string {
    return this.#given === undefined ? whole : addedText(this.#given, whole, this.#cues);
  }

  #judge(text: string): Completeness {
    const spoken = { text, ...this.#context() };
    const last = this.#judged;
    const isKnown =
      last?.text === text &&
      last.agentText === spoken.agentText &&
      last.language === spoken.language;
    if (isKnown) return last.completeness;
    const completeness = this.#completeness(spoken);
    this.#judged = { ...spoken, completeness };
    return completeness;
  }

  /** The recogniser has ended a phrase whose words were all given out. */
  #confirm(whole: string, endOfSpeechAt: number): void {
    const given = this.#given ?? '';
    const isSame = this.#isSame(given, whole);
    const isRevised = !isSame && !beginsWith(given, whole, this.#cues);
    this.#clear();
    if (isSame && given !== whole) this.#listener.onReworded(given, whole);
    if (!isRevised) return;
    this.#listener.onRevision({
      text: whole,
      endOfSpeechAt,
      recognisedAt: this.#clock.now(),
      continues: { text: given, added: '' },
    });
  }

  #onNothing(): void {
    const wasGiven = this.#given !== undefined;
    if (this.#phrases.length > 0 && this.#hasFresh) {
      this.#check();
      return;
    }
    this.#clear();
    if (!wasGiven) this.#listener.onNotUnderstood();
  }

  #learnPause(wordsBefore: string): void {
    const pauseMs = this.#longestPauseMs;
    this.#longestPauseMs = 0;
    if (pauseMs === 0 || wordsBefore === '') return;
    // Where a pause was to be expected it says nothing about the caller.
    if (!isUnfinished(this.#judge(wordsBefore)))
      this.#pauses.noteContinued(pauseMs, this.#given === wordsBefore);
  }

  /** Does what is due, and sets the timer for what will be. */
  #check(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const due = this.#due();
    if (due === undefined) return;
    const now = this.#clock.now();
    if (now >= due.endAt) {
      this.#end(this.#open === undefined ? 'silence-after-phrase' : 'stable-words');
      return;
    }
    if (!this.#isPauseTold && now >= due.pauseAt) {
      this.#isPauseTold = true;
      this.#listener.onPause(this.#whole);
    }
    const nextAt = this.#isPauseTold ? due.endAt : Math.min(due.pauseAt, due.endAt);
    this.#timer = this.#clock.after(nextAt - now, () => this.#check());
  }

  /** When the present words deserve an answer made ahead, and when they are a turn. */
  #due(): { readonly pauseAt: number; readonly endAt: number } | undefined {
    if (!this.#hasFresh) return undefined;
    const { quietAt, standsAt, unexplainedMs } =
      this.#open === undefined ? this.#afterPhrase() : this.#inPhrase(this.#open);
    if (quietAt === undefined) return undefined;
    const { prepare, stableMs, waitsMs } = this.#options;
    const completeness = this.#judge(this.#whole);
    const usualMs = waitsMs[completeness];
    const waitMs = completeness === 'answer' ? usualMs : this.#pauses.raise(usualMs);
    const isLikelyAll = completeness === 'answer' || completeness === 'complete';
    const thinkMs = isLikelyAll && prepare !== undefined ? prepare.afterSilenceMs : waitMs / 2;
    return {
      // For voice that has no words yet they may still come, about as late.
      pauseAt: Math.max(quietAt + thinkMs + unexplainedMs, standsAt),
      endAt: Math.max(quietAt + waitMs, standsAt + stableMs),
    };
  }

  #inPhrase({ startedAt, coveredUntilAt, changedAt }: OpenPhrase): {
    readonly quietAt: number | undefined;
    readonly standsAt: number;
    readonly unexplainedMs: number;
  } {
    const { isVoiced, lastVoicedAt } = this.#voice;
    const isHeard = lastVoicedAt >= startedAt;
    const unexplainedMs = Math.max(0, lastVoicedAt - coveredUntilAt);
    const areWordsMissing = unexplainedMs > this.#options.unexplainedVoiceMs;
    const canTell = isHeard && !isVoiced && !areWordsMissing;
    return { quietAt: canTell ? lastVoicedAt : undefined, standsAt: changedAt, unexplainedMs };
  }

  #afterPhrase(): {
    readonly quietAt: number;
    readonly standsAt: number;
    readonly unexplainedMs: number;
  } {
    const { lastVoicedAt } = this.#voice;
    const { at, endOfSpeechAt } = this.#ended;
    const quietAt = Math.max(endOfSpeechAt, Math.min(lastVoicedAt, at + wordsFollowWithinMs));
    return { quietAt, standsAt: 0, unexplainedMs: 0 };
  }

  #end(decidedBy: EndOfTurn['decidedBy']): void {
    const text = this.#whole;
    const given = this.#given;
    const endOfSpeechAt = this.#open?.coveredUntilAt ?? this.#ended.endOfSpeechAt;
    const recognisedAt = this.#clock.now();
    const turn: CallerTurn = {
      text,
      endOfSpeechAt,
      recognisedAt,
      endOfTurn: {
        decidedBy,
        completeness: this.#judge(text),
        wordsAt: this.#open?.changedAt ?? this.#ended.at,
        waitedMs: Math.max(0, recognisedAt - endOfSpeechAt),
      },
      ...(given === undefined ? {} : { continues: { text: given, added: this.#freshOf(text) } }),
    };
    if (this.#open === undefined) {
      this.#clear();
    } else {
      this.#given = text;
      this.#hasFresh = false;
      this.#longestPauseMs = 0;
    }
    this.#pauses.noteEnded();
    this.#listener.onTurn(turn);
  }

  #clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#phrases = [];
    this.#open = undefined;
    this.#given = undefined;
    this.#hasFresh = false;
    this.#isPauseTold = false;
    this.#longestPauseMs = 0;
  }
}
