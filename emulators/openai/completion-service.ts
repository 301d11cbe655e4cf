import { createHash } from 'node:crypto';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Brain } from './brain/brain.ts';
import { completionStream } from './completion-stream.ts';
import type { ChatCompletionRequest } from './protocol/chat-completion-request.ts';
import { completionBody } from './protocol/completion-body.ts';
import { type CompletionIdentity, generationDeltas } from './protocol/completion-chunks.ts';
import type { Generation } from './protocol/generation.ts';
import { limitOutput } from './protocol/limit-output.ts';
import { tokenPieces } from './protocol/token-pieces.ts';
import { usageOf } from './protocol/usage.ts';
import type { RequestFaults } from './request-faults.ts';
import type { ScriptedReply, ScriptQueue } from './script-queue.ts';
import { TokenPace } from './token-pace.ts';

export interface CompletionServiceOptions {
  readonly brain: Brain;
  readonly scripts: ScriptQueue;
  readonly faults: RequestFaults;
  readonly clock: Clock;
  readonly timeToFirstTokenMs: number;
  readonly perTokenMs: number;
}

/** The client's side of one request. */
export interface ClientConnection {
  readonly signal: AbortSignal;
  drop(): void;
}

export interface CompletionStatistics {
  readonly requests: number;
  readonly running: number;
  readonly finished: number;
  readonly disconnected: number;
  readonly failed: number;
}

const shortHash = (value: string) => createHash('sha256').update(value).digest('hex').slice(0, 24);

/** Answers chat completions: script first, then the brain; faults and pace applied to either. */
export class CompletionService {
  readonly #options: CompletionServiceOptions;
  #statistics = { requests: 0, running: 0, finished: 0, disconnected: 0, failed: 0 };

  constructor(options: CompletionServiceOptions) {
    this.#options = options;
  }

  statistics(): CompletionStatistics {
    return { ...this.#statistics };
  }

  /**
   * @param deployment what the answer names as its model.
   * @param connection of the client: `signal` aborts when it goes away, `drop` cuts it.
   * @throws AzureApiError for an injected failure.
   */
  async answer(
    deployment: string,
    request: ChatCompletionRequest,
    connection: ClientConnection,
  ): Promise<Response> {
    const { faults } = this.#options;
    this.#statistics.requests += 1;
    const failure = faults.next();
    if (failure) {
      this.#statistics.failed += 1;
      throw failure;
    }
    this.#statistics.running += 1;
    const pace = this.#pace();
    if (faults.stalls()) return this.#stall(connection.signal);
    const generation = this.#generate(request);
    const identity = this.#identity(deployment, request);
    const usage = usageOf(request, generation);
    const deltas = generationDeltas(generation);
    if (request.stream === true) {
      const body = completionStream({
        identity,
        deltas,
        finishReason: generation.finishReason,
        usage: request.stream_options?.include_usage === true ? usage : undefined,
        pace,
        cutAfterTokens: faults.cutStreamAfterTokens(),
        stallAfterTokens: faults.stallAfterTokens(),
        dropConnection: connection.drop,
        onEnd: (outcome) => this.#ended(outcome === 'cut' ? 'failed' : outcome),
      });
      return new Response(body, {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-cache',
        },
      });
    }
    try {
      await pace.until(deltas.length, connection.signal);
    } catch (error) {
      this.#ended('disconnected');
      throw error;
    }
    this.#ended('finished');
    return Response.json(completionBody(identity, generation, usage));
  }

  #ended(outcome: 'finished' | 'disconnected' | 'failed'): void {
    this.#statistics.running -= 1;
    this.#statistics[outcome] += 1;
  }

  /** Keeps the request open without a byte until the client gives up. */
  async #stall(signal: AbortSignal): Promise<Response> {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#ended('disconnected');
    return new Response(null, { status: 499 });
  }

  #pace(): TokenPace {
    return new TokenPace({
      clock: this.#options.clock,
      timeToFirstTokenMs: this.#options.timeToFirstTokenMs + this.#options.faults.addedLatencyMs(),
      perTokenMs: this.#options.perTokenMs,
    });
  }

  #identity(deployment: string, request: ChatCompletionRequest): CompletionIdentity {
    return {
      id: `chatcmpl-${shortHash(JSON.stringify(request))}`,
      createdSeconds: Math.floor(this.#options.clock.now() / 1000),
      model: deployment,
    };
  }

  #generate(request: ChatCompletionRequest): Generation {
    const scripted = this.#options.scripts.take(request);
    const generation = scripted ? scriptedGeneration(scripted, request) : this.#think(request);
    const limited = limitOutput(generation, request.max_completion_tokens ?? request.max_tokens);
    if (!this.#options.faults.filtersCompletion()) return limited;
    const pieces = tokenPieces(limited.text);
    return {
      text: pieces.slice(0, Math.floor(pieces.length / 2)).join(''),
      toolCalls: [],
      finishReason: 'content_filter',
    };
  }

  #think(request: ChatCompletionRequest): Generation {
    const plan = this.#options.brain.plan(request);
    return generationOf(plan.text, plan.calls, request);
  }
}

function scriptedGeneration(reply: ScriptedReply, request: ChatCompletionRequest): Generation {
  const generation = generationOf(reply.text ?? '', reply.tool_calls ?? [], request);
  return reply.finish_reason ? { ...generation, finishReason: reply.finish_reason } : generation;
}

function generationOf(
  text: string,
  calls: readonly { readonly name: string; readonly arguments: unknown }[],
  request: ChatCompletionRequest,
): Generation {
  return {
    text,
    toolCalls: calls.map((call, index) => {
      const argumentsJson =
        typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
      const seed = `${request.messages.length}|${index}|${call.name}|${argumentsJson}`;
      return { id: `call_${shortHash(seed)}`, name: call.name, argumentsJson };
    }),
    finishReason: calls.length > 0 ? 'tool_calls' : 'stop',
  };
}
