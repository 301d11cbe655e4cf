import type { Clock } from '#shared/contracts/clock.ts';
import { meanAmplitude } from '../cascade/loudness.ts';
import { bytesPerMs } from '../cascade/pcm.ts';
import { VoiceDetector } from '../cascade/turn-taking/voice-detector.ts';
import { BeepDetector } from './beep-detector.ts';
import type { GreetingKind } from './greeting-phrases.ts';
import { type AnswerVerdict, judgeAnswer } from './judge-answer.ts';

/** When a machine that gives no beep is taken to have finished. */
const silentMachineMs = 3000;
/** A greeting that is still going on after so long is none: music, an open line. */
const longestGreetingMs = 60_000;
/** Who was taken for a person may give themselves away as a machine for so long. */
const watchedMs = 12_000;

export interface AnswerListener {
  /** Who has answered; called again when what follows proves it wrong. */
  onVerdict(verdict: AnswerVerdict): void;
  /** The machine has finished: what is said from now on is recorded. Once. */
  onMessageTime(after: 'beep' | 'silence'): void;
  /** The machine goes on and on. */
  onEndless(): void;
}

/**
 * Listens to how a call that we placed is answered: audio, and words as they are recognised. Frames
 * come every 20 ms also when nobody speaks, so that they are its clock ticks.
 */
export class AnswerDetector {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #judgeWords: (text: string) => GreetingKind;
  readonly #listener: AnswerListener;
  readonly #voice = new VoiceDetector();
  readonly #beep = new BeepDetector();
  readonly #answeredAt: number;
  #verdict: AnswerVerdict | undefined;
  #verdictAt = 0;
  #voicedSince: number | undefined;
  #lastVoicedAt: number;
  /** Phrases that the recogniser has ended. */
  #ended = '';
  /** Those and the one that it has not ended. */
  #text = '';
  #words: GreetingKind = 'unknown';
  #isMessageTime = false;

  constructor(parts: {
    readonly clock: Pick<Clock, 'now'>;
    readonly judgeWords: (text: string) => GreetingKind;
    readonly listener: AnswerListener;
  }) {
    this.#clock = parts.clock;
    this.#judgeWords = parts.judgeWords;
    this.#listener = parts.listener;
    this.#answeredAt = parts.clock.now();
    this.#lastVoicedAt = this.#answeredAt;
  }

  /** It is known already that a machine has answered. */
  presumeMachine(): void {
    this.#verdict = 'machine';
  }

  get verdict(): AnswerVerdict | undefined {
    return this.#verdict;
  }

  /** Words are still of use. */
  get isWatching(): boolean {
    if (this.#verdict === undefined || this.#verdict === 'machine') return true;
    return this.#verdict !== 'menu' && this.#clock.now() - this.#verdictAt < watchedMs;
  }

  /** @param pcm PCM16 mono 16 kHz, one frame. */
  push(pcm: Uint8Array): void {
    if (this.#isMessageTime || this.#verdict === 'menu') return;
    const now = this.#clock.now();
    this.#voice.note(meanAmplitude(pcm), pcm.length / bytesPerMs, now);
    if (this.#voice.isVoiced) {
      this.#voicedSince ??= now - this.#voice.voicedMs;
      this.#lastVoicedAt = now;
    }
    const isAwaited = this.#verdict === undefined || this.#verdict === 'machine';
    if (this.#beep.push(samplesOf(pcm)) && isAwaited) this.#heardBeep();
    else if (isAwaited) this.#judge(now);
  }

  /** What the recogniser has made out, growing, and then as it stands. */
  onWords(text: string, isFinal: boolean): void {
    if (!this.isWatching || this.#isMessageTime) return;
    this.#text = `${this.#ended} ${text}`.trim();
    // Who gives way to a machine hears no more of it: the rest of its sentence unsays nothing.
    if (this.#words !== 'recorder') this.#words = this.#judgeWords(this.#text);
    if (isFinal) this.#ended = this.#text;
    this.#judge(this.#clock.now());
  }

  #judge(now: number): void {
    const text = this.#text;
    const words = this.#words;
    const utteranceMs =
      this.#voicedSince === undefined ? 0 : this.#lastVoicedAt - this.#voicedSince;
    const verdict = judgeAnswer({
      words,
      asks: /\?\s*$/.test(text),
      hasWords: text !== '',
      utteranceMs,
      quietMs: utteranceMs === 0 ? 0 : now - this.#lastVoicedAt,
      elapsedMs: now - this.#answeredAt,
    });
    if (this.#verdict === undefined) {
      if (verdict !== undefined) this.#decide(verdict);
    } else if (this.#verdict === 'machine') {
      this.#awaitEnd(now, words, verdict);
    } else if (words === 'recorder' && this.isWatching) {
      this.#decide('machine');
    }
  }

  #awaitEnd(now: number, words: GreetingKind, verdict: AnswerVerdict | undefined): void {
    if (words === 'menu') {
      this.#decide('menu');
    } else if (verdict === 'person') {
      // It was taken for a machine only because it went on for so long.
      this.#decide('person');
    } else if (now - this.#lastVoicedAt >= silentMachineMs) {
      this.#isMessageTime = true;
      this.#listener.onMessageTime('silence');
    } else if (now - this.#answeredAt >= longestGreetingMs) {
      this.#isMessageTime = true;
      this.#listener.onEndless();
    }
  }

  #heardBeep(): void {
    if (this.#verdict === undefined) this.#decide('machine');
    this.#isMessageTime = true;
    this.#listener.onMessageTime('beep');
  }

  #decide(verdict: AnswerVerdict): void {
    this.#verdict = verdict;
    this.#verdictAt = this.#clock.now();
    this.#listener.onVerdict(verdict);
  }
}

function samplesOf(pcm: Uint8Array): Int16Array {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  return Int16Array.from({ length: pcm.length >> 1 }, (_, index) => view.getInt16(index * 2, true));
}
