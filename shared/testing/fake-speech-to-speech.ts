import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import { type Clock, delay, systemClock } from '#shared/contracts/clock.ts';
import type {
  AnswerEnd,
  AnswerOptions,
  ConversationMessage,
  SpeechToSpeech,
  SpeechToSpeechListener,
  SpeechToSpeechSession,
  SpeechToSpeechSettings,
} from '#shared/contracts/speech-to-speech.ts';
import { ModelError } from '#shared/errors/coded-error.ts';

/** What the fake answers with: words, calls, or a failure. */
export interface FakeAnswer {
  readonly text?: string;
  readonly toolCalls?: readonly ChatToolCall[];
  readonly end?: Pick<AnswerEnd, 'status' | 'error'>;
}

export interface FakeSpeechToSpeechOptions {
  readonly clock?: Clock;
  readonly outputSampleRateHz?: 16_000 | 24_000;
  /** `answer` → the first word. */
  readonly firstWordMs?: number;
  /** Length of the audio per character of text. */
  readonly audioMsPerCharacter?: number;
  /** So much faster than it plays is audio delivered. */
  readonly audioSpeed?: number;
}

/** Something in the fake's conversation. */
export type FakeItem =
  | { readonly id: string; readonly role: 'user' | 'assistant'; readonly text: string }
  | { readonly id: string; readonly call: ChatToolCall }
  | { readonly id: string; readonly resultOf: string; readonly resultJson: string };

const chunkMs = 100;

/** One session with a model that says what the test scripts. It keeps the conversation as told. */
export class FakeSpeechToSpeechSession implements SpeechToSpeechSession {
  readonly outputSampleRateHz: 16_000 | 24_000;
  /** As opened, then each update. */
  readonly settings: SpeechToSpeechSettings[];
  readonly items: FakeItem[] = [];
  /** Every answer that was asked for. */
  readonly asked: AnswerOptions[] = [];
  /** The instructions that held for each of them. */
  readonly askedWith: string[] = [];
  readonly truncations: { readonly itemId: string; readonly heardMs: number }[] = [];
  /** Audio bytes taken so far. */
  pushedBytes = 0;
  /** Those of them in which there was a sound. */
  pushedSoundBytes = 0;
  isOver = false;
  readonly #fake: FakeSpeechToSpeech;
  readonly #listener: SpeechToSpeechListener;
  readonly #words = new Map<string, readonly { readonly text: string; readonly endMs: number }[]>();
  #answer: AbortController | undefined;
  #waiting: AnswerOptions | undefined;
  #made = 0;
  #utterance: string | undefined;

  constructor(
    fake: FakeSpeechToSpeech,
    settings: SpeechToSpeechSettings,
    listener: SpeechToSpeechListener,
  ) {
    this.#fake = fake;
    this.#listener = listener;
    this.settings = [settings];
    this.outputSampleRateHz = fake.options.outputSampleRateHz;
  }

  push(pcm: Uint8Array): void {
    if (this.isOver) return;
    this.pushedBytes += pcm.length;
    if (pcm.some((byte) => byte !== 0)) this.pushedSoundBytes += pcm.length;
  }

  answer(options: AnswerOptions = {}): void {
    if (this.isOver) return;
    if (this.#answer !== undefined) this.#waiting = options;
    else void this.#make(options);
  }

  cancel(): void {
    this.#waiting = undefined;
    this.#answer?.abort(new Error('The answer was cancelled.'));
  }

  truncate(itemId: string, heardMs: number): void {
    this.truncations.push({ itemId, heardMs });
    const words = this.#words.get(itemId)?.filter(({ endMs }) => endMs <= heardMs) ?? [];
    this.#put(itemId, { role: 'assistant', text: words.map(({ text }) => text).join(' ') });
  }

  addMessage(message: ConversationMessage): string {
    const id = this.#newId();
    this.items.push({ id, ...message });
    return id;
  }

  replaceMessage(itemId: string, message: ConversationMessage): string {
    this.#put(itemId, message);
    return itemId;
  }

  addToolCalls(calls: readonly ChatToolCall[]): void {
    for (const call of calls) this.items.push({ id: this.#newId(), call });
  }

  addToolResults(
    results: readonly { readonly toolCallId: string; readonly resultJson: string }[],
  ): void {
    for (const { toolCallId, resultJson } of results) {
      this.items.push({ id: this.#newId(), resultOf: toolCallId, resultJson });
    }
  }

  forget(itemId: string): void {
    const index = this.items.findIndex(({ id }) => id === itemId);
    if (index >= 0) this.items.splice(index, 1);
    else if (!this.isOver) {
      this.#listener.onRefused(new ModelError('model_request_refused', `No item ${itemId}.`));
    }
  }

  forgetAll(): void {
    this.items.length = 0;
  }

  update(settings: SpeechToSpeechSettings): void {
    this.settings.push(settings);
  }

  async close(): Promise<void> {
    this.isOver = true;
    this.cancel();
  }

  /** The caller begins to speak. */
  speechStart(): void {
    this.#utterance = this.#newId();
    if (!this.isOver) this.#listener.onSpeechStart(this.#utterance);
  }

  /** The caller has finished: the utterance is in the conversation. @returns its item. */
  speechEnd(): string {
    const id = this.#utterance ?? this.#newId();
    this.#utterance = undefined;
    if (this.isOver) return id;
    this.#listener.onSpeechEnd(id);
    this.items.push({ id, role: 'user', text: '' });
    this.#listener.onUtterance(id);
    return id;
  }

  /** A sound that was nothing: no utterance follows. */
  speechVanish(): void {
    const id = this.#utterance;
    this.#utterance = undefined;
    if (id !== undefined && !this.isOver) this.#listener.onSpeechEnd(id);
  }

  /** What an utterance was taken for, and its language if that is told; undefined: it could not be transcribed. */
  transcript(itemId: string, text: string | undefined, language?: string): void {
    this.#put(itemId, { role: 'user', text: text ?? '' });
    if (!this.isOver) this.#listener.onTranscript(itemId, text, language);
  }

  /** A whole utterance at once. */
  hear(text: string): string {
    this.speechStart();
    const id = this.speechEnd();
    this.transcript(id, text);
    return id;
  }

  /** The session dies. */
  fail(error: Error = new ModelError('model_unavailable', 'The scripted model failed.')): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancel();
    this.#listener.onClosed(error);
  }

  async #make(options: AnswerOptions): Promise<void> {
    const abort = new AbortController();
    this.#answer = abort;
    this.asked.push(options);
    this.askedWith.push(this.settings.at(-1)?.instructions ?? '');
    const { clock, firstWordMs } = this.#fake.options;
    let end: AnswerEnd = {
      status: 'cancelled',
      toolCalls: [],
      usage: { inputTokens: 0, outputTokens: 0 },
    };
    try {
      await delay(clock, firstWordMs, abort.signal);
      const answer = await this.#awaitAnswer(abort.signal);
      if (answer.text !== undefined) await this.#say(answer.text, abort.signal);
      const toolCalls = answer.toolCalls ?? [];
      this.addToolCalls(toolCalls);
      const usage = { inputTokens: 10, outputTokens: (answer.text ?? '').length };
      end = { status: 'completed', toolCalls, usage, ...answer.end };
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
    this.#answer = undefined;
    if (this.isOver) return;
    const next = this.#waiting;
    this.#waiting = undefined;
    this.#listener.onAnswerEnd(end);
    if (next !== undefined) this.answer(next);
  }

  async #awaitAnswer(signal: AbortSignal): Promise<FakeAnswer> {
    const { answerPatienceMs: patienceMs, options } = this.#fake;
    const timer =
      patienceMs === undefined
        ? undefined
        : options.clock.after(patienceMs, () => this.fail(new ModelError('model_timeout')));
    try {
      return await this.#fake.nextAnswer(signal);
    } finally {
      timer?.cancel();
    }
  }

  async #say(text: string, signal: AbortSignal): Promise<void> {
    const { clock, audioMsPerCharacter, audioSpeed } = this.#fake.options;
    const id = this.addMessage({ role: 'assistant', text });
    const words = [...text.matchAll(/\S+/g)].map((match) => ({
      text: match[0],
      offsetMs: match.index * audioMsPerCharacter,
      durationMs: match[0].length * audioMsPerCharacter,
    }));
    this.#words.set(
      id,
      words.map(({ text: word, offsetMs, durationMs }) => ({
        text: word,
        endMs: offsetMs + durationMs,
      })),
    );
    for (const piece of text.match(/\s*\S+/g) ?? []) this.#listener.onText(id, piece);
    for (const word of words) this.#listener.onWord(id, word);
    const totalMs = text.length * audioMsPerCharacter;
    for (let sentMs = 0; sentMs < totalMs; sentMs += chunkMs) {
      const lengthMs = Math.min(chunkMs, totalMs - sentMs);
      this.#listener.onAudio(id, squareWave((lengthMs * this.outputSampleRateHz) / 1000));
      await delay(clock, lengthMs / audioSpeed, signal);
    }
    this.#listener.onItemEnd(id);
  }

  #put(itemId: string, message: ConversationMessage): void {
    const index = this.items.findIndex(({ id }) => id === itemId);
    if (index >= 0) this.items[index] = { id: itemId, ...message };
  }

  #newId(): string {
    this.#made += 1;
    return `item-${this.#made}`;
  }
}

/** A model that hears and says what the test scripts; it keeps every session it opened. */
export class FakeSpeechToSpeech implements SpeechToSpeech {
  readonly options: Required<FakeSpeechToSpeechOptions>;
  readonly sessions: FakeSpeechToSpeechSession[] = [];
  /** While set, opening fails with it. */
  openError: Error | undefined;
  /** An unscripted answer is waited for so long; then the session is dead. For ever when absent. */
  answerPatienceMs: number | undefined;
  readonly #answers: FakeAnswer[] = [];
  #wanted: ((answer: FakeAnswer) => void) | undefined;

  constructor(options: FakeSpeechToSpeechOptions = {}) {
    this.options = {
      clock: systemClock,
      outputSampleRateHz: 16_000,
      firstWordMs: 0,
      audioMsPerCharacter: 50,
      audioSpeed: 5,
      ...options,
    };
  }

  /** The session opened last. @throws Error when there is none. */
  get session(): FakeSpeechToSpeechSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('No speech-to-speech session was opened.');
    return session;
  }

  /** The model's next answers, in order. An answer that nobody has scripted is waited for. */
  reply(...answers: readonly (FakeAnswer | string)[]): void {
    for (const answer of answers) {
      const scripted = typeof answer === 'string' ? { text: answer } : answer;
      if (this.#wanted === undefined) this.#answers.push(scripted);
      else this.#wanted(scripted);
    }
  }

  async open(
    settings: SpeechToSpeechSettings,
    listener: SpeechToSpeechListener,
  ): Promise<FakeSpeechToSpeechSession> {
    if (this.openError !== undefined) throw this.openError;
    const session = new FakeSpeechToSpeechSession(this, settings, listener);
    this.sessions.push(session);
    return session;
  }

  nextAnswer(signal: AbortSignal): Promise<FakeAnswer> {
    const next = this.#answers.shift();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#wanted = undefined;
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        settle();
        reject(signal.reason);
      };
      this.#wanted = (answer) => {
        settle();
        resolve(answer);
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort);
    });
  }
}

function squareWave(sampleCount: number): Uint8Array {
  const samples = Int16Array.from({ length: Math.round(sampleCount) }, (_, index) =>
    index % 64 < 32 ? 800 : -800,
  );
  return new Uint8Array(samples.buffer);
}
