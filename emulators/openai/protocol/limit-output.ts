import type { Generation } from './generation.ts';
import { tokenPieces } from './token-pieces.ts';

/** Cuts the text to `maxTokens`; a cut answer finishes with `length`. Tool calls are left whole. */
export function limitOutput(
  generation: Generation,
  maxTokens: number | null | undefined,
): Generation {
  if (maxTokens == null) return generation;
  const pieces = tokenPieces(generation.text);
  if (pieces.length <= maxTokens) return generation;
  return { text: pieces.slice(0, maxTokens).join(''), toolCalls: [], finishReason: 'length' };
}
