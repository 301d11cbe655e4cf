import type {
  RecognitionListener,
  RecognitionOptions,
  RecognitionSession,
  SpeechToText,
} from '#shared/contracts/speech-to-text.ts';

const frameMs = 20;
const bytesPerMs = 32;

export interface Manner {
  readonly msPerWord?: number;
  /** Mean amplitude of the voice. */
  readonly loudness?: number;
  /** The recogniser's last word on it, where that is not simply the same words. */
  readonly understoodAs?: string;
  /** Its hypotheses, where they are other words: as many as were spoken, or the last ones stay out. */
  readonly guessedAs?: string;
  /** After a word has been spoken; the usual lag when absent. Results never overtake each other. */
  readonly hypothesisLagMs?: number;
  /** How late the recogniser's last word comes. */
  readonly finalLagMs?: number;
  /** BCP-47: what the recogniser finds it to be spoken in; it finds out nothing when absent. */
  readonly language?: string;
}

interface Sentence {
  /** As spoken, and as the hypotheses have them. */
  readonly spoken: string[];
  readonly guessed: string[];
  readonly startMs: number;
  endMs: number;
  understoodAs: string | undefined;
  finalLagMs: number;
  language: string | undefined;
}

class CallerSession implements RecognitionSession {
  closed = false;
  positionMs = 0;
  soundMs = 0;
  readonly options: RecognitionOptions;
  readonly listener: RecognitionListener;

  constructor(options: RecognitionOptions, listener: RecognitionListener) {
    this.options = options;
    this.listener = listener;
  }

  push(pcm: Uint8Array): void {
    this.positionMs += pcm.length / bytesPerMs;
    if (pcm.some((byte) => byte !== 0)) this.soundMs += pcm.length / bytesPerMs;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/**
 * A caller who is heard and recognised as on a real line: frames of voice and silence in their time,
 * a hypothesis some time after each word, and a phrase's end when the caller has been silent for as
 * long as the recogniser waits. Understands what was said, because it said it.
 */
export class TalkingCaller implements SpeechToText {
  readonly sessions: CallerSession[] = [];
  /** After a word has been spoken. */
  readonly hypothesisLagMs: number;
  /** Silence after which the recogniser ends a phrase. */
  readonly segmentationMs: number;
  /** How loud the line is while nobody speaks. */
  noise = 0;
  #hear: ((pcm: Uint8Array) => void) | undefined;
  #pass: ((byMs: number) => Promise<void>) | undefined;
  #sentence: Sentence | undefined;
  #due: { readonly atMs: number; readonly happens: () => void }[] = [];
  #spokenMs = 0;
  #quietMs = 0;

  constructor(
    options: { readonly hypothesisLagMs?: number; readonly segmentationMs?: number } = {},
  ) {
    this.hypothesisLagMs = options.hypothesisLagMs ?? 60;
    this.segmentationMs = options.segmentationMs ?? 700;
  }

  /** The session opened last. @throws Error when there is none. */
  get session(): CallerSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('No recognition session was opened.');
    return session;
  }

  /** Milliseconds of anything but silence that reached the recogniser. */
  get heardMs(): number {
    return this.sessions.reduce((sum, { soundMs }) => sum + soundMs, 0);
  }

  async open(options: RecognitionOptions, listener: RecognitionListener): Promise<CallerSession> {
    const session = new CallerSession(options, listener);
    this.sessions.push(session);
    // It has not heard what was said before.
    this.#sentence = undefined;
    this.#due = [];
    return session;
  }

  /** Puts the caller on a call. */
  call(line: {
    readonly hear: (pcm: Uint8Array) => void;
    readonly pass: (byMs: number) => Promise<void>;
  }): void {
    this.#hear = line.hear;
    this.#pass = line.pass;
  }

  /** Speaks, and returns with the last sound. */
  async says(text: string, manner: Manner = {}): Promise<void> {
    const { msPerWord = 300, loudness = 3000, guessedAs = text } = manner;
    const guesses = guessedAs.split(' ');
    for (const [place, word] of text.split(' ').entries()) {
      await this.sounds(msPerWord, loudness);
      this.#understand(word, guesses[place], msPerWord, manner);
    }
  }

  /** A cough, a hum, the neighbour's dog: no word of it is recognised. */
  async sounds(forMs: number, loudness = 3000): Promise<void> {
    for (let passed = 0; passed < forMs; passed += frameMs) {
      this.#quietMs = 0;
      await this.#frame(loudness);
    }
  }

  async isSilent(forMs: number): Promise<void> {
    for (let passed = 0; passed < forMs; passed += frameMs) {
      this.#quietMs += frameMs;
      await this.#frame(this.noise);
    }
  }

  /** The recogniser loses its connection, and what it was in the middle of. */
  breaksOff(): void {
    this.#sentence = undefined;
    this.#due = [];
    this.session.listener.onError(new Error('The connection is lost.'));
  }

  async #frame(loudness: number): Promise<void> {
    if (this.#hear === undefined || this.#pass === undefined) throw new Error('Not on a call.');
    await this.#pass(frameMs);
    this.#spokenMs += frameMs;
    const samples = new Int16Array((frameMs * bytesPerMs) / 2);
    samples.forEach((_, index) => {
      samples[index] = index % 16 < 8 ? loudness : -loudness;
    });
    this.#hear(new Uint8Array(samples.buffer));
    const due = this.#due.filter(({ atMs }) => atMs <= this.#spokenMs);
    this.#due = this.#due.filter(({ atMs }) => atMs > this.#spokenMs);
    for (const { happens } of due) happens();
    if (this.#quietMs >= this.segmentationMs) this.#endPhrase();
    await this.#pass(0);
  }

  #understand(word: string, guess: string | undefined, msPerWord: number, manner: Manner): void {
    const { language } = manner;
    this.#sentence ??= {
      spoken: [],
      guessed: [],
      startMs: this.session.positionMs - msPerWord,
      endMs: 0,
      understoodAs: undefined,
      finalLagMs: 0,
      language,
    };
    const sentence = this.#sentence;
    const { spoken, guessed, startMs } = sentence;
    spoken.push(word);
    sentence.endMs = this.session.positionMs;
    sentence.understoodAs = manner.understoodAs;
    sentence.finalLagMs = manner.finalLagMs ?? 0;
    if (guess === undefined) return;
    guessed.push(guess);
    const text = guessed.join(' ').toLowerCase();
    const durationMs = sentence.endMs - startMs;
    this.#later(manner.hypothesisLagMs ?? this.hypothesisLagMs, () =>
      this.session.listener.onPartial({
        text,
        offsetMs: startMs,
        durationMs,
        ...(language === undefined ? {} : { language }),
      }),
    );
  }

  #endPhrase(): void {
    const sentence = this.#sentence;
    if (sentence === undefined) return;
    this.#sentence = undefined;
    const { spoken, startMs, endMs, understoodAs, finalLagMs, language } = sentence;
    const text = spoken.join(' ').toLowerCase();
    const final = {
      // An empty text is what a recogniser reports that understood nothing.
      text: understoodAs ?? `${text[0]?.toUpperCase()}${text.slice(1)}.`,
      offsetMs: startMs,
      durationMs: endMs - startMs,
      ...(language === undefined ? {} : { language }),
    };
    if (finalLagMs === 0 && this.#due.length === 0) this.session.listener.onFinal(final);
    else this.#later(finalLagMs, () => this.session.listener.onFinal(final));
  }

  /** @param afterMs after now, and after everything that is due already. */
  #later(afterMs: number, happens: () => void): void {
    const atMs = Math.max(this.#spokenMs + afterMs, this.#due.at(-1)?.atMs ?? 0);
    this.#due.push({ atMs, happens });
  }
}
