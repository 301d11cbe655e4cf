import type { ToolResult } from './tool-result.ts';

/** Longest tool result that goes to the model, in characters of JSON. */
export const longestResult = 6000;

const note = 'Only part of this result is shown.';

/**
 * Shortens a result that would crowd the prompt: the biggest list or text is halved until it fits,
 * and a note says that something is missing. The result stays valid JSON.
 */
export function limitResult(result: ToolResult, maxCharacters = longestResult): ToolResult {
  if (JSON.stringify(result).length <= maxCharacters) return result;
  if (!result.ok) return { ...result, message: result.message.slice(0, maxCharacters / 2) };
  let shortened: Readonly<Record<string, unknown>> = result;
  while (JSON.stringify(shortened).length + note.length + 20 > maxCharacters) {
    const halved = halveBiggest(shortened);
    if (halved === undefined) break;
    shortened = halved;
  }
  return { ...shortened, ok: true, truncated: note };
}

/** Halves the biggest of an object's values; undefined when nothing can become smaller. */
function halveBiggest(
  object: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const bySize = Object.entries(object)
    .map(([key, value]) => ({ key, value, size: JSON.stringify(value)?.length ?? 0 }))
    .sort((left, right) => right.size - left.size);
  for (const { key, value } of bySize) {
    const halved = halve(value);
    if (halved !== undefined) return { ...object, [key]: halved };
  }
  return undefined;
}

function halve(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > 1 ? value.slice(0, Math.floor(value.length / 2)) : undefined;
  }
  if (Array.isArray(value)) {
    return value.length > 0 ? value.slice(0, Math.floor(value.length / 2)) : undefined;
  }
  if (typeof value === 'object' && value !== null) {
    return halveBiggest({ ...value }) ?? (Object.keys(value).length > 0 ? {} : undefined);
  }
  return undefined;
}
