import type {
  RecognitionListener,
  RecognitionOptions,
  RecognitionSession,
  SpeechToText,
} from '#shared/contracts/speech-to-text.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';

const BYTES_PER_MS = 32;

/** One scripted recognition session: tests say what the recogniser would report. */
export class FakeRecognitionSession implements RecognitionSession {
  readonly options: RecognitionOptions;
  /** Audio bytes taken so far. */
  pushedBytes = 0;
  closed = false;
  readonly #listener: RecognitionListener;
  #failed = false;
  #utteranceStartMs: number | undefined;

  constructor(options: RecognitionOptions, listener: RecognitionListener) {
    this.options = options;
    this.#listener = listener;
  }

  push(pcm: Uint8Array): void {
    if (!this.closed && !this.#failed) this.pushedBytes += pcm.byteLength;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Voice activity begins, at the audio pushed so far unless told otherwise. */
  speechStart(offsetMs = this.#heardMs): void {
    this.#utteranceStartMs = offsetMs;
    if (this.#alive) this.#listener.onSpeechStart(offsetMs);
  }

  /** A hypothesis grows. */
  partial(text: string): void {
    if (this.#alive) this.#listener.onPartial(this.#recognition(text));
  }

  /** The utterance is complete; empty text for speech that was not understood. */
  final(text: string): void {
    const recognition = this.#recognition(text);
    this.#utteranceStartMs = undefined;
    if (this.#alive) this.#listener.onFinal(recognition);
  }

  /** Reports a line as a recogniser does: start, word by word, final. */
  hear(text: string): void {
    this.speechStart();
    const words = text.toLowerCase().split(' ');
    for (const count of words.keys()) this.partial(words.slice(0, count + 1).join(' '));
    this.final(text);
  }

  /** The session dies. */
  fail(
    error: Error = new SpeechError('speech_unavailable', 'The scripted recogniser failed.'),
  ): void {
    if (!this.#alive) return;
    this.#failed = true;
    this.#listener.onError(error);
  }

  get #alive(): boolean {
    return !this.closed && !this.#failed;
  }

  get #heardMs(): number {
    return this.pushedBytes / BYTES_PER_MS;
  }

  #recognition(text: string) {
    const offsetMs = this.#utteranceStartMs ?? this.#heardMs;
    return { text, offsetMs, durationMs: this.#heardMs - offsetMs };
  }
}

/** A recogniser that reports what the test scripts; it keeps every session it opened. */
export class FakeSpeechToText implements SpeechToText {
  readonly sessions: FakeRecognitionSession[] = [];
  /** While set, opening fails with it. */
  openError: Error | undefined;

  /** The session opened last. @throws Error when there is none. */
  get session(): FakeRecognitionSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('No recognition session was opened.');
    return session;
  }

  async open(
    options: RecognitionOptions,
    listener: RecognitionListener,
  ): Promise<FakeRecognitionSession> {
    if (this.openError !== undefined) throw this.openError;
    const session = new FakeRecognitionSession(options, listener);
    this.sessions.push(session);
    return session;
  }
}
