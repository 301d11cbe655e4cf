import type { ChatEvent, ChatModel, ChatRequest } from '#shared/contracts/chat-model.ts';

/** One answer of a scripted model: its events, or what it does with the request. */
export type ScriptedReply =
  | readonly ChatEvent[]
  | ((request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChatEvent>);

const usage = { inputTokens: 100, outputTokens: 10 };
let calls = 0;

/** The model says something, in two pieces where it is long enough. */
export function says(text: string): readonly ChatEvent[] {
  const half = Math.ceil(text.length / 2);
  return [
    { type: 'text-delta', text: text.slice(0, half) },
    { type: 'text-delta', text: text.slice(half) },
    { type: 'finish', reason: 'stop', usage },
  ];
}

/** A tool's name and its arguments; text stands for arguments as the model wrote them. */
export type ScriptedCall = readonly [
  name: string,
  args: Readonly<Record<string, unknown>> | string,
];

/** The model calls tools. */
export function callsTools(...tools: ScriptedCall[]): readonly ChatEvent[] {
  return [
    ...tools.map(([name, args]): ChatEvent => {
      calls += 1;
      const argumentsJson = typeof args === 'string' ? args : JSON.stringify(args);
      return { type: 'tool-call', toolCall: { id: `call_${calls}`, name, argumentsJson } };
    }),
    { type: 'finish', reason: 'tool-calls', usage },
  ];
}

/** The model fails. */
export function failsWith(error: Error): ScriptedReply {
  return () => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
  });
}

/** The model never answers, and does not even react to an abort. */
export const hangs: ScriptedReply = () => ({
  [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }),
});

/** Answers requests in the order of its script and keeps them. */
export class ScriptedReplies implements ChatModel {
  readonly requests: ChatRequest[] = [];
  readonly #script: ScriptedReply[];

  constructor(...script: readonly ScriptedReply[]) {
    this.#script = [...script];
  }

  /** Adds more answers. */
  add(...script: readonly ScriptedReply[]): this {
    this.#script.push(...script);
    return this;
  }

  /** Forgets what is left of the script and goes on with another one. */
  replace(script: readonly ScriptedReply[]): void {
    this.#script.splice(0, this.#script.length, ...script);
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent> {
    this.requests.push(request);
    const reply = this.#script.shift();
    if (reply === undefined) throw new Error('The script has no more replies.');
    if (typeof reply === 'function') {
      yield* reply(request, signal);
      return;
    }
    for (const event of reply) {
      await Promise.resolve();
      signal.throwIfAborted();
      yield event;
    }
  }
}
