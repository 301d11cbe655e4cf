import type { ChatEvent, ChatModel, ChatRequest } from '#shared/contracts/chat-model.ts';
import { type Clock, delay, systemClock } from '#shared/contracts/clock.ts';
import { ModelError } from '#shared/errors/coded-error.ts';

/** One answer of the fake: text, then calls. */
export interface FakeAnswer {
  readonly text?: string;
  readonly calls?: ReadonlyArray<{
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  }>;
  /** Why the answer ends, when not of itself. */
  readonly endedBy?: 'length' | 'content-filter';
}

export interface FakeChatModelOptions {
  readonly clock?: Clock;
  /** Request to first token. */
  readonly firstTokenMs?: number;
  readonly perTokenMs?: number;
  /** How long a stalled request waits before it fails with `model_timeout`. */
  readonly firstTokenTimeoutMs?: number;
  /** Answers requests for which nothing was scripted. */
  readonly respond?: (request: ChatRequest) => FakeAnswer;
}

/** A chat model at a known pace: scripted answers first, then `respond`. Each word is a token. */
export class FakeChatModel implements ChatModel {
  /** Everything that was asked, in order. */
  readonly requests: ChatRequest[] = [];
  /** While set, every request fails with it. */
  error: ModelError | undefined;
  /** While true, no token comes. */
  stalled = false;
  /** Answers being generated. */
  running = 0;
  readonly #answers: FakeAnswer[] = [];
  readonly #options: Required<FakeChatModelOptions>;
  #calls = 0;

  constructor(options: FakeChatModelOptions = {}) {
    this.#options = {
      clock: systemClock,
      firstTokenMs: 0,
      perTokenMs: 0,
      firstTokenTimeoutMs: 5000,
      respond: () => ({ text: 'Okay.' }),
      ...options,
    };
  }

  /** Adds answers that are used once each, in order. */
  script(...answers: readonly FakeAnswer[]): this {
    this.#answers.push(...answers);
    return this;
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent> {
    this.requests.push(request);
    signal.throwIfAborted();
    if (this.error !== undefined) throw this.error;
    const answer = this.#answers.shift() ?? this.#options.respond(request);
    this.running += 1;
    try {
      yield* this.#generate(request, answer, signal);
    } finally {
      this.running -= 1;
    }
  }

  async *#generate(
    request: ChatRequest,
    answer: FakeAnswer,
    signal: AbortSignal,
  ): AsyncGenerator<ChatEvent> {
    const { clock, firstTokenMs, perTokenMs, firstTokenTimeoutMs } = this.#options;
    if (this.stalled) {
      await delay(clock, firstTokenTimeoutMs, signal);
      throw new ModelError('model_timeout');
    }
    const words = answer.text?.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
    await delay(clock, firstTokenMs, signal);
    for (const [index, text] of words.entries()) {
      if (index > 0) await delay(clock, perTokenMs, signal);
      yield { type: 'text-delta', text };
    }
    for (const { name, arguments: args } of answer.calls ?? []) {
      await delay(clock, perTokenMs, signal);
      this.#calls += 1;
      const toolCall = { id: `call_${this.#calls}`, name, argumentsJson: JSON.stringify(args) };
      yield { type: 'tool-call', toolCall };
    }
    signal.throwIfAborted();
    const calls = answer.calls?.length ?? 0;
    yield {
      type: 'finish',
      reason: answer.endedBy ?? (calls > 0 ? 'tool-calls' : 'stop'),
      usage: {
        inputTokens: request.messages.reduce(
          (sum, { content }) => sum + content.split(/\s+/).length,
          0,
        ),
        outputTokens: words.length + calls,
      },
    };
  }
}
