import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { AzureOpenAI } from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type {
  ChatEvent,
  ChatModel,
  ChatPatience,
  ChatRequest,
} from '#shared/contracts/chat-model.ts';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { AccessTokens } from '#shared/credentials/access-tokens.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import { chatRequestBody } from './chat-request-body.ts';
import { type ModelFailure, modelFailure, TokenTimeoutError } from './model-failure.ts';
import type { PooledFetch } from './pooled-fetch.ts';
import { ToolCallAssembly } from './tool-call-assembly.ts';

/** What lets us in: a key, or Entra tokens. */
export type AzureOpenAiCredential =
  | { readonly apiKey: string }
  | { readonly tokens: Pick<AccessTokens, 'current'> };

export type AzureOpenAiChatModelOptions = AzureOpenAiCredential & {
  readonly endpoint: string;
  readonly apiVersion: string;
  /** Deployment of requests that name none. */
  readonly deployment: string;
  /**
   * Longest wait of one attempt for the first chunk that says something, and for each one after it,
   * of requests that bring no patience of their own.
   */
  readonly firstTokenTimeoutMs: number;
  /** Attempts before the first token, all told; default 3. After the first token nothing is repeated. */
  readonly maxAttempts?: number;
  /** Node's own when absent. */
  readonly fetch?: PooledFetch['fetch'];
  readonly clock: Clock;
};

type Chunks = AsyncIterator<ChatCompletionChunk>;

/** After this many failures in a row calls fail at once ... */
const failuresUntilOpen = 5;
/** ... until this time has passed and one call may try again. */
const halfOpenAfterMs = 5000;
const firstBackoffMs = 200;
/** A caller is on the line: a longer wait that the service asks for is a failure. */
const longestBackoffMs = 3000;
/** An attempt that has less time than this is not worth beginning. */
const shortestAttemptMs = 500;

/** Azure OpenAI chat completions as a `ChatModel`. */
export function createAzureOpenAiChatModel(options: AzureOpenAiChatModelOptions): ChatModel {
  const { clock, firstTokenTimeoutMs, maxAttempts = 3 } = options;
  const usualPatience = { firstTokenTimeoutMs, deadlineMs: Number.POSITIVE_INFINITY };
  const client = createClient(options);
  const breaker = circuitBreaker(
    handleWhen((error) => modelFailure(error).retryable),
    { halfOpenAfter: halfOpenAfterMs, breaker: new ConsecutiveBreaker(failuresUntilOpen) },
  );

  /** Opens a stream and waits for its first chunk, so that a silent service counts as a failed attempt. */
  const openStream = async (request: ChatRequest, timeoutMs: number, abort: AbortController) => {
    // Its turn came too late, behind somebody else's trial of the service: that says nothing about it.
    if (abort.signal.aborted) throw new ModelError('model_timeout');
    try {
      const body = chatRequestBody(request, options.deployment);
      // The client takes whole milliseconds only.
      const stream = await client.chat.completions.create(body, {
        timeout: Math.ceil(timeoutMs),
        signal: abort.signal,
      });
      const chunks: Chunks = stream[Symbol.asyncIterator]();
      const leading: ChatCompletionChunk[] = [];
      for (;;) {
        const next = await chunks.next();
        // An aborted stream ends as if it were complete (found with openai 6.49).
        if (abort.signal.aborted) throw abort.signal.reason;
        if (next.done) return { leading, chunks };
        leading.push(next.value);
        if (saysSomething(next.value)) return { leading, chunks };
      }
    } catch (error) {
      // Our own time-out, or a caller who left: the latter is no failure of the service.
      throw abort.signal.aborted ? abort.signal.reason : error;
    }
  };

  /** The chunks already read, then the rest; a service that goes silent half-way is given up. */
  async function* resume(
    leading: readonly ChatCompletionChunk[],
    chunks: Chunks,
    timeoutMs: number,
    abort: AbortController,
  ): AsyncGenerator<ChatCompletionChunk> {
    yield* leading;
    for (;;) {
      const timer = clock.after(timeoutMs, () => abort.abort(new TokenTimeoutError()));
      const next = await chunks.next().finally(() => timer.cancel());
      if (abort.signal.aborted) throw abort.signal.reason;
      if (next.done) return;
      yield next.value;
    }
  }

  /** While calls fail at once, they fail for the reason of the last one that was tried. */
  const failureOf = (cause: unknown): ModelFailure => {
    const reason = cause instanceof BrokenCircuitError ? breaker.lastFailure : undefined;
    if (reason === undefined || !('error' in reason)) return modelFailure(cause);
    return { ...modelFailure(reason.error), retryable: false };
  };

  const openWithRetries = async (
    request: ChatRequest,
    patience: ChatPatience,
    signal: AbortSignal,
  ) => {
    const endsAt = clock.now() + patience.deadlineMs;
    for (let attempt = 1; ; attempt++) {
      const timeoutMs = Math.min(patience.firstTokenTimeoutMs, endsAt - clock.now());
      const abort = new AbortController();
      const onAbort = () => abort.abort(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      const release = () => signal.removeEventListener('abort', onAbort);
      const timer = clock.after(timeoutMs, () => abort.abort(new TokenTimeoutError()));
      try {
        if (signal.aborted) throw signal.reason;
        const opening = breaker.execute(() => openStream(request, timeoutMs, abort));
        const opened = await untilAborted(opening, abort.signal);
        return { ...opened, abort, release };
      } catch (cause) {
        release();
        abort.abort();
        if (signal.aborted) throw signal.reason;
        const { error, retryable, retryAfterMs } = failureOf(cause);
        const backoffMs = retryAfterMs ?? firstBackoffMs * 2 ** (attempt - 1);
        if (!retryable || attempt >= maxAttempts || backoffMs > longestBackoffMs) throw error;
        if (clock.now() + backoffMs + shortestAttemptMs > endsAt) throw error;
        await delay(clock, backoffMs, signal);
      } finally {
        timer.cancel();
      }
    }
  };

  return {
    async *stream(request, signal) {
      const patience = request.patience ?? usualPatience;
      const opened = await openWithRetries(request, patience, signal);
      const { leading, chunks, abort, release } = opened;
      try {
        const rest = resume(leading, chunks, patience.firstTokenTimeoutMs, abort);
        yield* chatEvents(rest, signal);
      } catch (cause) {
        if (signal.aborted) throw signal.reason;
        throw modelFailure(cause).error;
      } finally {
        release();
        // Closes the connection when the reader has left early.
        abort.abort();
      }
    },
  };
}

/** Waits for `work`, but no longer than until `signal` aborts; then throws its reason. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function createClient(options: AzureOpenAiChatModelOptions): AzureOpenAI {
  const { endpoint, apiVersion, fetch } = options;
  return new AzureOpenAI({
    endpoint,
    apiVersion,
    ...('apiKey' in options
      ? { apiKey: options.apiKey }
      : { azureADTokenProvider: () => options.tokens.current() }),
    maxRetries: 0,
    ...(fetch === undefined ? {} : { fetch }),
  });
}

const saysSomething = (chunk: ChatCompletionChunk): boolean => {
  const choice = chunk.choices[0];
  return Boolean(
    choice?.delta?.content || choice?.delta?.tool_calls?.length || choice?.finish_reason,
  );
};

async function* chatEvents(
  chunks: AsyncIterable<ChatCompletionChunk>,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const calls = new ToolCallAssembly();
  let finishReason: string | undefined;
  let usage = { inputTokens: 0, outputTokens: 0 };
  for await (const chunk of chunks) {
    if (signal.aborted) throw signal.reason;
    if (chunk.usage) {
      usage = {
        inputTokens: chunk.usage.prompt_tokens,
        outputTokens: chunk.usage.completion_tokens,
      };
    }
    const choice = chunk.choices[0];
    if (choice?.delta?.content) yield { type: 'text-delta', text: choice.delta.content };
    for (const delta of choice?.delta?.tool_calls ?? []) {
      for (const toolCall of calls.add(delta)) yield { type: 'tool-call', toolCall };
    }
    finishReason = choice?.finish_reason ?? finishReason;
  }
  if (signal.aborted) throw signal.reason;
  // A stream that just stops was cut: half a sentence must not pass for an answer.
  if (finishReason === undefined)
    throw new ModelError('model_unavailable', 'The answer broke off.');
  if (finishReason !== 'content_filter') {
    for (const toolCall of calls.end()) yield { type: 'tool-call', toolCall };
  }
  yield { type: 'finish', reason: finishReasonOf(finishReason), usage };
}

function finishReasonOf(reason: string): Extract<ChatEvent, { type: 'finish' }>['reason'] {
  switch (reason) {
    case 'tool_calls':
    case 'function_call':
      return 'tool-calls';
    case 'length':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    default:
      return 'stop';
  }
}
