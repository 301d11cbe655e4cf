import {
  type ChunkDelta,
  type CompletionIdentity,
  DONE,
  deltaChunk,
  finishChunk,
  promptFilterChunk,
  roleChunk,
  usageChunk,
} from './protocol/completion-chunks.ts';
import type { FinishReason, WireUsage } from './protocol/generation.ts';
import type { TokenPace } from './token-pace.ts';

export interface CompletionStreamOptions {
  readonly identity: CompletionIdentity;
  readonly deltas: readonly ChunkDelta[];
  readonly finishReason: FinishReason;
  /** Sent as the last chunk when given. */
  readonly usage: WireUsage | undefined;
  readonly pace: TokenPace;
  readonly cutAfterTokens: number | undefined;
  readonly stallAfterTokens: number | undefined;
  /** Drops the connection under the response. */
  readonly dropConnection: () => void;
  /** Told once when the stream is over, whatever ended it. */
  readonly onEnd: (outcome: 'finished' | 'cut' | 'disconnected') => void;
}

/** Yielded where the fault `cut_stream_after_tokens` drops the connection. */
const CUT = Symbol('cut');

/**
 * Server-sent events of one answer at its pace; generation stops when the client goes away.
 * Pulled event by event, so that everything before a cut has left when the cut happens.
 */
export function completionStream(options: CompletionStreamOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const disconnect = new AbortController();
  const events = eventsOf(options, disconnect.signal);
  let over = false;
  const end = (outcome: 'finished' | 'cut' | 'disconnected') => {
    if (!over) options.onEnd(outcome);
    over = true;
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await events.next();
        if (next.done) {
          controller.close();
          end('finished');
        } else if (next.value === CUT) {
          end('cut');
          options.dropConnection();
        } else {
          controller.enqueue(encoder.encode(next.value));
        }
      } catch (error) {
        if (!disconnect.signal.aborted) throw error;
      }
    },
    cancel(reason) {
      disconnect.abort(reason);
      end('disconnected');
    },
  });
}

async function* eventsOf(
  options: CompletionStreamOptions,
  signal: AbortSignal,
): AsyncGenerator<string | typeof CUT> {
  const { identity, deltas, pace } = options;
  yield promptFilterChunk();
  await pace.until(0, signal);
  yield roleChunk(identity);
  for (const [index, delta] of deltas.entries()) {
    if (index === options.stallAfterTokens) await untilAborted(signal);
    await pace.until(index, signal);
    if (index === options.cutAfterTokens) {
      yield CUT;
      return;
    }
    yield deltaChunk(identity, delta);
  }
  yield finishChunk(identity, options.finishReason);
  if (options.usage) yield usageChunk(identity, options.usage);
  yield DONE;
}

/** Rejects with the signal's reason when it aborts; never resolves. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
