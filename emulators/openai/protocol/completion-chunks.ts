import type { Generation } from './generation.ts';
import { tokenPieces } from './token-pieces.ts';

/** What one chunk adds to the answer (`choices[0].delta`). */
export type ChunkDelta = Readonly<Record<string, unknown>>;

/** Identity that every chunk of one answer repeats. */
export interface CompletionIdentity {
  readonly id: string;
  readonly createdSeconds: number;
  readonly model: string;
}

/** One token's worth of deltas; each entry takes one token interval to generate. */
export function generationDeltas(generation: Generation): ChunkDelta[] {
  const deltas: ChunkDelta[] = tokenPieces(generation.text).map((content) => ({ content }));
  generation.toolCalls.forEach((call, index) => {
    deltas.push({
      tool_calls: [
        { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } },
      ],
    });
    for (const piece of tokenPieces(call.argumentsJson)) {
      deltas.push({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  });
  return deltas;
}

function chunk(
  identity: CompletionIdentity,
  choices: readonly unknown[],
  extra: object = {},
): string {
  const body = {
    id: identity.id,
    object: 'chat.completion.chunk',
    created: identity.createdSeconds,
    model: identity.model,
    system_fingerprint: null,
    choices,
    ...extra,
  };
  return `data: ${JSON.stringify(body)}\n\n`;
}

/** Azure's first chunk: no choices, only the prompt's filter results (found by streaming from Azure). */
export function promptFilterChunk(): string {
  const body = {
    id: '',
    object: '',
    created: 0,
    model: '',
    choices: [],
    prompt_filter_results: [
      {
        prompt_index: 0,
        content_filter_results: { violence: { filtered: false, severity: 'safe' } },
      },
    ],
  };
  return `data: ${JSON.stringify(body)}\n\n`;
}

export function roleChunk(identity: CompletionIdentity): string {
  return chunk(identity, [
    { index: 0, delta: { role: 'assistant', content: '', refusal: null }, finish_reason: null },
  ]);
}

export function deltaChunk(identity: CompletionIdentity, delta: ChunkDelta): string {
  return chunk(identity, [{ index: 0, delta, finish_reason: null }]);
}

export function finishChunk(identity: CompletionIdentity, finishReason: string): string {
  return chunk(identity, [{ index: 0, delta: {}, finish_reason: finishReason }]);
}

/** Sent last when `stream_options.include_usage` is set: no choices, only the counts. */
export function usageChunk(identity: CompletionIdentity, usage: object): string {
  return chunk(identity, [], { usage });
}

export const DONE = 'data: [DONE]\n\n';
