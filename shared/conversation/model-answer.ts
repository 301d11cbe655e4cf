import { type Context, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { ChatModel, ChatRequest, ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { TokenUsage } from '#shared/contracts/turn-event.ts';
import type { ErrorCode } from '#shared/errors/catalogue.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import {
  attributeNames,
  eventNames,
  modelProvider,
  spanNames,
} from '#shared/telemetry/trace-names.ts';

/** One answer of the model, as far as it came. */
export interface ModelAnswer {
  readonly text: string;
  /** Empty unless the answer is complete. */
  readonly toolCalls: readonly ChatToolCall[];
  readonly usage: TokenUsage;
  readonly ending:
    | { readonly kind: 'complete' }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'failed'; readonly code: ErrorCode; readonly error?: unknown };
}

const noUsage: TokenUsage = { inputTokens: 0, outputTokens: 0 };

/**
 * Streams one model answer. Never throws: a failure or an abort is how the answer ends. After an
 * abort it returns at once, even if the model does not react.
 */
export async function streamModelAnswer(options: {
  readonly chatModel: ChatModel;
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
  /** The first text or tool call is here. */
  readonly onFirst: () => void;
  readonly tracer: Tracer;
  readonly trace: Context;
}): Promise<ModelAnswer> {
  const { chatModel, request, signal, onText, onFirst, tracer, trace } = options;
  const model = request.model ?? 'default';
  const span = tracer.startSpan(
    spanNames.chat(model),
    {
      kind: SpanKind.CLIENT,
      attributes: {
        [attributeNames.operation]: 'chat',
        [attributeNames.provider]: modelProvider,
        [attributeNames.requestModel]: model,
      },
    },
    trace,
  );
  let text = '';
  let usage = noUsage;
  const toolCalls: ChatToolCall[] = [];

  let isFirst = true;

  function noteFirst(): void {
    if (!isFirst) return;
    isFirst = false;
    span.addEvent(eventNames.firstToken);
    onFirst();
  }

  async function read(): Promise<ModelAnswer['ending']> {
    for await (const event of untilAborted(chatModel.stream(request, signal), signal)) {
      switch (event.type) {
        case 'text-delta':
          if (event.text === '') break;
          noteFirst();
          text += event.text;
          onText(event.text);
          break;
        case 'tool-call':
          noteFirst();
          toolCalls.push(event.toolCall);
          break;
        case 'finish':
          usage = event.usage;
          if (event.reason === 'content-filter') {
            return { kind: 'failed', code: 'model_content_filtered' };
          }
          return { kind: 'complete' };
        default: {
          const unreachable: never = event;
          throw new TypeError(`Unknown model event ${JSON.stringify(unreachable)}`);
        }
      }
    }
    return signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', code: 'model_unavailable' };
  }

  const ending = await read().catch((error: unknown): ModelAnswer['ending'] => {
    if (signal.aborted) return { kind: 'cancelled' };
    const code = error instanceof CodedError ? error.code : 'internal';
    return { kind: 'failed', code, error };
  });
  span.setAttributes({
    [attributeNames.inputTokens]: usage.inputTokens,
    [attributeNames.outputTokens]: usage.outputTokens,
  });
  if (ending.kind === 'failed') {
    span.setAttribute(attributeNames.errorCode, ending.code);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
  return { text, toolCalls: ending.kind === 'complete' ? toolCalls : [], usage, ending };
}

/** Iterates until the end, or throws the signal's reason as soon as it aborts. Leaves no listener. */
async function* untilAborted<Item>(
  items: AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item, void, undefined> {
  signal.throwIfAborted();
  const iterator = items[Symbol.asyncIterator]();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await closeQuietly(iterator, signal);
  }
}

/** Ends the model's stream; after an abort it is told so already, and is not waited for. */
async function closeQuietly(iterator: AsyncIterator<unknown>, signal: AbortSignal): Promise<void> {
  const closing = iterator.return?.();
  if (closing === undefined) return;
  if (!signal.aborted) await closing;
  else void closing.then(undefined, () => undefined);
}
