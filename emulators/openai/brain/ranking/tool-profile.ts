import type { Lexicon } from '../lexicon/lexicon.ts';
import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/words.ts';
import type { Tool } from '../tools/tool.ts';
import { type TextUnit, textUnits } from './text-units.ts';
import { partsOf } from './tool-description.ts';
import { valueConcept } from './value-units.ts';

/** How strongly a feature found in a field speaks for the tool. */
const FIELD_STRENGTH = { name: 1, examples: 0.9, description: 0.85, parameters: 0.4 };
const CONCEPT_STRENGTH = 0.8;
const DESCRIPTION_TRUST = 0.8;
/** A word that is near to one of the tool's never counts as much as the word itself. */
const NEAR_STRENGTH = 0.8;
/** Lighter words of a description are too vague to be near to anything. */
const WEIGHTY = 0.4;

/** A phrase that a wish may resemble. */
export interface ExamplePhrase {
  readonly units: readonly TextUnit[];
  /** 1 for an example request, less for a part of the description. */
  readonly trust: number;
}

/** What a tool is about, as features that a wish can match. */
export interface ToolProfile {
  readonly stems: ReadonlyMap<string, number>;
  /** The content words behind the stems, as they are written. */
  readonly words: ReadonlyMap<string, number>;
  readonly concepts: ReadonlyMap<string, number>;
  /** Example requests, and the parts of the description as weaker examples. */
  readonly examples: readonly ExamplePhrase[];
  /** True when the tool only tells something and changes nothing. */
  readonly tells: boolean;
  /** Stems and concepts of what the tool does, the first word of its name or all of a handoff's text. */
  readonly does: ReadonlySet<string>;
  /** Content words of the name, without verbs such as "get". */
  readonly name: readonly TextUnit[];
}

/** Builds the profile of a tool from everything that the model is told about it. */
export function toolProfile(tool: Tool, lexicon: Lexicon): ToolProfile {
  const stems = new Map<string, number>();
  const words = new Map<string, number>();
  const concepts = new Map<string, number>();
  const add = (units: readonly TextUnit[], strength: number) => {
    for (const unit of units) {
      if (unit.weight <= 0) continue;
      if (unit.stem !== undefined) raise(stems, unit.stem, strength);
      if (unit.word !== undefined && unit.weight >= WEIGHTY) raise(words, unit.word, strength);
      for (const concept of unit.concepts) raise(concepts, concept, strength * CONCEPT_STRENGTH);
    }
  };
  const nameUnits = textUnits(tool.titleWords, lexicon);
  const examples = tool.examples.map((example) => textUnits(example, lexicon));
  const parts = partsOf(tool.sentences)
    .map((part) => textUnits(part, lexicon))
    .filter((units) => units.length > 0);
  add(nameUnits, FIELD_STRENGTH.name);
  add(textUnits(tool.sentences, lexicon), FIELD_STRENGTH.description);
  for (const example of examples) add(example, FIELD_STRENGTH.examples);
  for (const parameter of tool.parameters) {
    const text = `${parameter.name}. ${parameter.description} ${parameter.enumValues.join(' ')}`;
    add(textUnits(text, lexicon), FIELD_STRENGTH.parameters);
    const value = valueConcept(parameter);
    if (value !== undefined) raise(concepts, value, parameter.required ? 1 : 0.6);
  }
  return {
    stems,
    words,
    concepts,
    examples: [
      ...examples.map((units) => ({ units, trust: 1 })),
      ...parts.map((units) => ({ units, trust: DESCRIPTION_TRUST })),
    ],
    tells: isTelling(tool),
    does: doneBy(tool, lexicon),
    name: nameUnits.filter((unit) => unit.weight >= 0.5),
  };
}

/** First words of names of tools that look something up. */
const TELLING = new Set(
  'get check list show search find lookup look explain compare calculate view fetch retrieve tell estimate describe'.split(
    ' ',
  ),
);

/** True when the tool only looks something up and changes nothing, by its name. */
export const isTelling = (tool: Tool): boolean =>
  !tool.isHandoff && TELLING.has(wordsOf(tool.name)[0] ?? '');

function doneBy(tool: Tool, lexicon: Lexicon): Set<string> {
  if (isTelling(tool)) return new Set();
  const words = wordsOf(tool.isHandoff ? tool.sentences : tool.name).map(stem);
  const verbs = tool.isHandoff ? words : words.slice(0, 2);
  return new Set([...verbs, ...lexicon.match(verbs).map(({ concept }) => concept)]);
}

function raise(features: Map<string, number>, feature: string, strength: number): void {
  features.set(feature, Math.max(features.get(feature) ?? 0, strength));
}

/** How strongly a profile answers one unit of a wish, from 0 to 1. */
export function unitStrength(unit: TextUnit, profile: ToolProfile): number {
  let strength = unit.stem === undefined ? 0 : (profile.stems.get(unit.stem) ?? 0);
  for (const concept of unit.concepts) {
    strength = Math.max(strength, profile.concepts.get(concept) ?? 0);
  }
  if (unit.near === undefined) return strength;
  for (const [word, field] of profile.words) {
    strength = Math.max(strength, NEAR_STRENGTH * field * unit.near(word));
  }
  return strength;
}

/** How strongly two units mean the same, from 0 to 1. */
export function unitsAlike(a: TextUnit, b: TextUnit): number {
  if (a.stem !== undefined && a.stem === b.stem) return 1;
  for (const concept of a.concepts) if (b.concepts.has(concept)) return CONCEPT_STRENGTH;
  return NEAR_STRENGTH * Math.max(nearness(a, b), nearness(b, a));
}

const nearness = (a: TextUnit, b: TextUnit): number =>
  b.word === undefined ? 0 : (a.near?.(b.word) ?? 0);
