import type { Logger } from '#shared/contracts/logger.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { joinSpoken, spokenLength, type WordTiming } from './heard-text.ts';
import { bytesPerMs } from './pcm.ts';
import type { Playback } from './playback.ts';
import type { PlaybackItem } from './playback-item.ts';
import type { SynthesisLine } from './synthesis-line.ts';

/** A piece of text that is spoken in one go. */
export interface Clause {
  readonly text: string;
  readonly voice: VoiceSettings;
  /** Part of the agent's answer. "One moment, please" is not: history knows nothing of it. */
  readonly isReply: boolean;
  /** Only fills a wait: it gives way to whatever else there is to hear. */
  readonly isFiller?: boolean;
  /** The caller must not cut in before it is over. */
  readonly mustBeHeard?: boolean;
}

export interface SpeechListener {
  /** The synthesiser's first audio of the reply is here. */
  onFirstAudio(): void;
  /** The reply's first frame has left. */
  onFirstFrame(): void;
  /** What the caller must not interrupt has been heard; they may now. */
  onMustHeard(): void;
  /** The synthesiser failed twice: this text was not spoken. Called before `onQuiet` and `onDone`. */
  onUnspoken(text: string, voice: VoiceSettings): void;
  /** Everything so far has been heard, and more is to come. */
  onQuiet?(): void;
  /** Everything has been heard. Not called after `stop`. */
  onDone(): void;
}

interface Utterance {
  clause: Clause;
  readonly isRetry: boolean;
  item?: PlaybackItem;
  isPlayed: boolean;
  readonly words: WordTiming[];
  /** Aborted: it is not wanted any more. */
  readonly dropped: AbortController;
}

/** A sound is repeated for this long; whoever still waits then gets a short rest from it. */
const longestHumMs = 60_000;
/** A word is not waited for longer. */
const longestWordMs = 400;

/**
 * One stretch of speech: clauses in order, the next one synthesised while the current one plays,
 * never more than one ahead. Knows to the word what was heard.
 */
export class Speech {
  readonly #playback: Playback;
  readonly #synthesis: SynthesisLine;
  readonly #listener: SpeechListener;
  readonly #logger: Logger;
  readonly #abort = new AbortController();
  readonly #pending: Utterance[] = [];
  readonly #begun: Utterance[] = [];
  readonly #unspoken: Clause[] = [];
  #hum: PlaybackItem | undefined;
  #isSynthesising = false;
  #hasAudio = false;
  #hasReplyFrame = false;
  #isFinished = false;
  #isOver = false;

  constructor(parts: {
    readonly playback: Playback;
    readonly synthesis: SynthesisLine;
    readonly listener: SpeechListener;
    readonly logger: Logger;
  }) {
    this.#playback = parts.playback;
    this.#synthesis = parts.synthesis;
    this.#listener = parts.listener;
    this.#logger = parts.logger;
  }

  /** Queues a clause. Ignored after `stop`. */
  say(clause: Clause): void {
    if (this.#isOver || clause.text.trim() === '') return;
    if (clause.isFiller !== true) this.#dropUnheardFillers();
    this.#pending.push(utteranceOf(clause));
    this.#next();
  }

  /**
   * Plays a sound over and over, until there is something else to hear. It is nothing that is said.
   * @param sound PCM16 mono 16 kHz that may be played again right after its end.
   */
  hum(sound: Uint8Array): void {
    if (this.#isOver || this.#isFinished || this.#hum !== undefined) return;
    const item = this.#playback.add({
      onStarted: () => undefined,
      onPlayed: () => {
        this.#hum = undefined;
        this.#settle();
      },
    });
    this.#hum = item;
    const lengthMs = sound.length / bytesPerMs;
    for (let playedMs = 0; playedMs < longestHumMs; playedMs += lengthMs) item.push(sound);
    item.end();
  }

  /** Nothing more will be said: `onDone` follows when all of it has been heard. */
  finish(): void {
    this.#isFinished = true;
    this.#settle();
  }

  /** Falls silent in this tick: queued audio is dropped, synthesis is aborted. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#playback.stop();
    this.#abort.abort(new Error('The speech was stopped.'));
  }

  /** Nothing is heard but what fills the wait. */
  get isFilling(): boolean {
    if (this.#hum !== undefined) return true;
    const heard = this.#begun.filter(
      ({ item, isPlayed }) => item?.hasStarted === true && !isPlayed,
    );
    return heard.length > 0 && heard.every(({ clause }) => clause.isFiller === true);
  }

  /** The reply's first frame has left: the caller hears, or will hear, some of the answer. */
  get hasReplied(): boolean {
    return this.#hasReplyFrame;
  }

  /** Something that the caller must not interrupt is being said. */
  get mustBeHeard(): boolean {
    return this.#begun.some(
      ({ clause, item, isPlayed }) =>
        clause.mustBeHeard === true && item?.hasStarted === true && !isPlayed,
    );
  }

  /** Text whose audio has begun to play, for recognising an echo of it. */
  get saidText(): string {
    return joinSpoken(
      this.#begun.filter(({ item }) => item?.hasStarted === true).map(({ clause }) => clause.text),
    );
  }

  /** What the caller has heard of the reply, to the word. */
  heardText(): string {
    const heard: string[] = [];
    for (const utterance of this.#begun) {
      if (!utterance.clause.isReply) continue;
      const length = this.#heardLength(utterance);
      heard.push(utterance.clause.text.slice(0, length));
      if (length < utterance.clause.text.length) break;
    }
    return joinSpoken(heard);
  }

  /** What the caller has not heard of the reply, ready to be said again. */
  unheard(): readonly Clause[] {
    const rest = this.#begun.map((utterance) => ({
      ...utterance.clause,
      text: utterance.clause.text.slice(this.#heardLength(utterance)),
    }));
    return [...rest, ...this.#pending.map(({ clause }) => clause)].filter(
      ({ text, isReply }) => isReply && /[\p{L}\p{N}]/u.test(text),
    );
  }

  #heardLength({ clause, item, isPlayed, words }: Utterance): number {
    if (isPlayed) return clause.text.length;
    if (item === undefined) return 0;
    return spokenLength(clause.text, words, this.#playback.heardMs(item), item.receivedMs);
  }

  #next(): void {
    if (this.#isSynthesising || this.#isOver || this.#unspoken.length > 0) {
      this.#giveUpPending();
      return;
    }
    if (this.#begun.some(({ item, isPlayed }) => !isPlayed && item?.hasStarted === false)) return;
    const utterance = this.#pending.shift();
    if (utterance === undefined) return;
    this.#isSynthesising = true;
    this.#begun.push(utterance);
    void this.#synthesise(utterance).finally(() => {
      this.#isSynthesising = false;
      this.#next();
      this.#settle();
    });
  }

  async #synthesise(utterance: Utterance): Promise<void> {
    const item = this.#playback.add({
      onStarted: () => this.#started(utterance),
      onPlayed: () => {
        utterance.isPlayed = true;
        if (utterance.clause.mustBeHeard === true && !this.mustBeHeard)
          this.#listener.onMustHeard();
        this.#next();
        this.#settle();
      },
    });
    utterance.item = item;
    try {
      const signal = AbortSignal.any([this.#abort.signal, utterance.dropped.signal]);
      for await (const event of this.#synthesis.speak(utterance.clause, signal)) {
        if (event.type === 'audio') {
          this.#noteAudio(utterance);
          item.push(event.pcm);
        } else {
          const { textOffset, textLength, audioOffsetMs, durationMs } = event;
          utterance.words.push({ textOffset, textLength, endMs: audioOffsetMs + durationMs });
        }
      }
    } catch (error) {
      const isWanted = !this.#isOver && !utterance.dropped.signal.aborted;
      if (isWanted) this.#recover(utterance, item, error);
    } finally {
      item.end();
    }
  }

  /** Says once more what the synthesiser did not deliver; after a second failure it stays unspoken. */
  #recover(utterance: Utterance, item: PlaybackItem, error: unknown): void {
    const { clause, words, isRetry } = utterance;
    this.#logger.warn('speech synthesis failed', { isRetry, error });
    const delivered = spokenLength(clause.text, words, item.receivedMs, Number.POSITIVE_INFINITY);
    utterance.clause = { ...clause, text: clause.text.slice(0, delivered) };
    const rest = { ...clause, text: clause.text.slice(delivered) };
    if (isRetry) this.#unspoken.push(rest);
    else this.#pending.unshift({ ...utteranceOf(rest), isRetry: true });
  }

  #giveUpPending(): void {
    if (this.#unspoken.length === 0) return;
    this.#unspoken.push(...this.#pending.splice(0).map(({ clause }) => clause));
  }

  /** What nobody has heard of what fills a wait is not needed: there is something to say. */
  #dropUnheardFillers(): void {
    const isHeard = ({ clause, item }: Utterance) =>
      clause.isFiller !== true || item?.hasStarted === true;
    this.#pending.splice(0, Infinity, ...this.#pending.filter(isHeard));
    for (const utterance of this.#begun) {
      if (!isHeard(utterance)) endEarly(utterance);
    }
  }

  /** There is something else to hear now: a word of a filler is spoken to its end, a sound fades. */
  #endFillers(): void {
    this.#hum?.cutShort();
    for (const utterance of this.#begun) {
      if (utterance.clause.isFiller === true && !utterance.isPlayed) endEarly(utterance);
    }
  }

  #noteAudio({ clause }: Utterance): void {
    if (clause.isFiller !== true) this.#endFillers();
    if (this.#hasAudio || !clause.isReply) return;
    this.#hasAudio = true;
    this.#listener.onFirstAudio();
  }

  #started({ clause }: Utterance): void {
    if (clause.isReply && !this.#hasReplyFrame) {
      this.#hasReplyFrame = true;
      this.#listener.onFirstFrame();
    }
    this.#next();
  }

  #settle(): void {
    if (this.#isOver || this.#isSynthesising) return;
    if (this.#pending.length > 0 || this.#begun.some(({ isPlayed }) => !isPlayed)) return;
    if (this.#isFinished) this.#hum?.cutShort();
    if (this.#hum !== undefined) return;
    this.#isOver = this.#isFinished;
    this.#reportUnspoken();
    if (this.#isOver) this.#listener.onDone();
    else this.#listener.onQuiet?.();
  }

  #reportUnspoken(): void {
    const clauses = this.#unspoken.splice(0);
    const [first] = clauses;
    if (first === undefined) return;
    this.#listener.onUnspoken(joinSpoken(clauses.map(({ text }) => text)), first.voice);
  }
}

function utteranceOf(clause: Clause): Utterance {
  return { clause, isRetry: false, isPlayed: false, words: [], dropped: new AbortController() };
}

/** Ends with the word that is being spoken; when nothing was heard yet, at once. */
function endEarly(utterance: Utterance): void {
  const { item, words, dropped } = utterance;
  dropped.abort(new Error('There is something else to say.'));
  if (item === undefined) return;
  const wordEndMs = words.find(({ endMs }) => endMs >= item.sentMs)?.endMs ?? item.sentMs;
  item.cutShort(Math.min(wordEndMs - item.sentMs, longestWordMs));
  utterance.isPlayed ||= !item.hasStarted;
}
