import { sentencesOf } from '../text/sentences.ts';

export interface ParsedDescription {
  /** The plain sentences. */
  readonly sentences: string;
  /** Phrases after `Example requests:`. */
  readonly examples: readonly string[];
}

/**
 * Separates a tool description from its example requests. Examples are quoted and separated by
 * semicolons or commas: `Example requests: "my power is out"; "there is no light"`.
 */
export function parseToolDescription(description: string): ParsedDescription {
  const at = /\bexamples?(?:\s+(?:requests?|phrases?|utterances?|questions?))?\s*:/i.exec(
    description,
  );
  if (!at) return { sentences: ownSentences(description), examples: [] };
  const rest = description.slice(at.index + at[0].length);
  const examples = [...rest.matchAll(/["\u201C]([^"\u201C\u201D]+)["\u201D]/g)].flatMap(
    (quoted) => quoted[1] ?? [],
  );
  const end = rest.search(/\n/);
  const after = end < 0 ? '' : rest.slice(end);
  return {
    sentences: ownSentences(`${description.slice(0, at.index)}${after.includes('"') ? '' : after}`),
    examples,
  };
}

/** Who may use the tool says nothing of what it does. */
const ABOUT_ACCESS = /^(?:only for|requires?) (?:a |the )?(?:verified|authenticated|identified)\b/i;

/** What the tool itself does: a sentence that points to other tools (in backticks) is left out. */
function ownSentences(text: string): string {
  return sentencesOf(text)
    .filter((sentence) => !sentence.includes('`') && !ABOUT_ACCESS.test(sentence))
    .join(' ');
}

/** Sentences and enumerated parts of a description, each worth a comparison of its own. */
export const partsOf = (sentences: string): string[] => sentences.split(/[.;:,]\s+|\bor\b/);
