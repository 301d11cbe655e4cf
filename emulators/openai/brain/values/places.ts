import { wordsOf } from '../text/words.ts';
import type { Parameter } from '../tools/parameter.ts';
import { findAddresses } from './addresses.ts';
import { freeText } from './free-text.ts';

/** With two addresses in one text, "from" and "to" in the parameter's name tell them apart. */
export function readAddress(
  parameter: Parameter,
  text: string,
  answer: boolean,
): string | undefined {
  const found = findAddresses(text);
  const name = wordsOf(parameter.name);
  if (!answer && (name.includes('from') || name.includes('to') || name.includes('new'))) {
    const from = name.includes('from') || name.includes('old');
    const after = found.find((address) =>
      precededBy(
        text,
        address,
        from ? /\b(?:from|at|leaving)\s+$/i : /\b(?:to|into|at|is|for)\s+$/i,
      ),
    );
    if (after !== undefined) return after;
    if (found.length === 1 && precededBy(text, found[0] ?? '', /\bfrom\s+$/i))
      return from ? found[0] : undefined;
    return from ? undefined : found.at(-1);
  }
  if (found.length > 0 || !answer) return found[0];
  const said = freeText(text);
  return said !== undefined &&
    /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b/i.test(said)
    ? said
    : undefined;
}

function precededBy(text: string, found: string, pattern: RegExp): boolean {
  const street = found.replace(/^\d+\w?\s+/, '');
  const at = text.toLowerCase().indexOf(street.toLowerCase());
  if (at < 0) return false;
  const before = text
    .slice(0, at)
    .replace(
      /(?:\d+\w?|(?:[a-z-]+\s+){0,3}?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|oh))\s+$/i,
      '',
    );
  return pattern.test(before);
}

const CORNER =
  /\b(?:at |on |near )?(?:the )?(?:corner|intersection|crossing) of [\w'.-]+(?: (?:street|avenue|road|st|ave|rd))? (?:and|&) [\w'.-]+(?: (?:street|avenue|road|st|ave|rd))?/i;
const BETWEEN = /\bbetween [\w'.-]+ (?:and|&) [\w'.-]+/i;
const SPOT =
  /\b(?:at|on|near|outside|behind|in front of|by|across from|opposite|in|inside|next to|under|along)\s+((?:the|my|our|a)\s+[\w'.-]+(?:\s+(?!and\b|but\b|so\b|it\b|that\b|please\b|which\b|is\b|since\b)[\w'.-]+){0,4}|[A-Z][\w'.-]+(?:\s+[A-Z][\w'.-]+){0,3})/g;
/** "On the phone" and the like are no places to send anybody to. */
const NO_SPOT =
  /^(?:on|in|by|at|under) (?:the|my|a|our) (?:phone|line|ground|way|moment|app|floor|dark|morning|afternoon|evening|hurry|storm|same|meantime|time|future|air|impression|account|bill|first|middle)\b/i;

/** "On the pavement" is anywhere; what comes after it may be a place ("... in front of my house"). */
const ON_ANY_GROUND =
  /^(?:at|on|in|by|near|along|across from) (?:the|a|our|my) (?:(?:public|wet|bare) )?(?:pavement|sidewalk|street|road|ground|grass|lawn|curb|kerb|gutter|path|pole|wire|cable|line)\b\s*(.*)$/i;

/** A spot that is named without a street address: "the corner of Main and Third", "in my kitchen". */
function placeIn(text: string): string | undefined {
  const crossing = CORNER.exec(text)?.[0] ?? BETWEEN.exec(text)?.[0];
  if (crossing !== undefined) return crossing.replace(/^(?:at|on|near) /i, '');
  for (const match of text.matchAll(SPOT)) {
    const spot = match[0].replace(/[.!?,]+$/, '');
    if (NO_SPOT.test(spot)) continue;
    const [, own] = ON_ANY_GROUND.exec(spot) ?? [];
    if (own === undefined) return spot.replace(/^at /i, '');
    if (own !== '') return own;
  }
  return undefined;
}

/** Where something is: a street address, or a spot as it was described. */
export function readPlace(text: string, answer: boolean): string | undefined {
  return findAddresses(text)[0] ?? (answer ? freeText(text) : placeIn(text));
}
