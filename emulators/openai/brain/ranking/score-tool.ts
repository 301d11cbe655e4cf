import type { Meaning } from './meaning-index.ts';
import type { TextUnit } from './text-units.ts';
import { type ToolProfile, unitsAlike } from './tool-profile.ts';

/** A unit of a wish with what it says about one tool. */
export interface WeighedUnit {
  readonly unit: TextUnit;
  /** How much the unit says about any tool. Negative when negated. */
  readonly value: number;
  readonly rarity: number;
  /** How strongly the tool answers it, from 0 to 1. */
  readonly strength: number;
}

/** How well one tool answers a wish, by kind of evidence. */
export interface ToolScore {
  readonly score: number;
  /** Share of the wish that the tool was described with. */
  readonly coverage: number;
  /** Likeness with the most similar example request or part of the description. */
  readonly example: number;
  /** Share of the tool's name that was said. */
  readonly name: number;
  readonly meaning: Meaning;
}

const WEIGHTS = { coverage: 0.32, example: 0.53, name: 0.23, phrase: 0.18, whole: 0.2 };
/** Keeps a name of one common word from counting as a full match. */
const NAME_DAMPING = 0.5;
/** Factor for a wish that rests on one word near to another. */
const ONE_NEAR_WORD = 0.5;
/** Units from this weight on say what a wish is about. */
const WEIGHTY = 0.4;

/**
 * Scores one tool. What the wish and the description have in common word for word or by concept
 * counts; the meaning by word vectors adds to it, and decides only where there is nothing else.
 *
 * @param rarity how rare a unit is among the tools, also one of a description.
 */
export function scoreTool(
  profile: ToolProfile,
  wish: readonly WeighedUnit[],
  meaning: Meaning,
  rarity: (unit: TextUnit) => number,
): ToolScore {
  const covered = wish.reduce((sum, { value, strength }) => sum + value * strength, 0);
  const coverage = share(covered, total(wish));
  const example = Math.max(
    0,
    ...profile.examples.map(({ units, trust }) => trust * likeness(wish, units, rarity)),
  );
  const name = nameMatch(profile.name, wish, rarity);
  const exact = isTouched(wish)
    ? certainty(wish) *
      (WEIGHTS.coverage * coverage + WEIGHTS.example * example + WEIGHTS.name * name)
    : 0;
  const soft = WEIGHTS.phrase * meaning.phrase + WEIGHTS.whole * meaning.whole;
  return { coverage, example, name, meaning, score: exact + soft };
}

const total = (units: readonly WeighedUnit[]): number =>
  units.reduce((sum, { value }) => sum + Math.max(0, value), 0);

const share = (part: number, whole: number): number => (whole > 0 ? Math.max(0, part) / whole : 0);

/** Light words ("tell", "show") alone are no match while weightier ones are not met at all. */
function isTouched(wish: readonly WeighedUnit[]): boolean {
  const weighty = wish.filter(({ unit }) => unit.weight >= WEIGHTY);
  return weighty.length === 0 || weighty.some(({ strength }) => strength > 0);
}

/** A wish of one word that is only near to one of the tool's may be anything. */
function certainty(wish: readonly WeighedUnit[]): number {
  const [only, ...more] = wish.filter(({ unit }) => unit.weight >= WEIGHTY);
  return only?.unit.near !== undefined && more.length === 0 ? ONE_NEAR_WORD : 1;
}

/** Weighted Dice coefficient of a wish and an example phrase. */
function likeness(
  wish: readonly WeighedUnit[],
  phrase: readonly TextUnit[],
  rarity: (unit: TextUnit) => number,
): number {
  const best = wish.map(() => 0);
  let back = 0;
  let phraseTotal = 0;
  for (const other of phrase) {
    const value = other.weight * other.rareness * rarity(other);
    phraseTotal += Math.max(0, value);
    let most = 0;
    for (const [at, { unit }] of wish.entries()) {
      const alike = unitsAlike(unit, other);
      most = Math.max(most, alike);
      best[at] = Math.max(best[at] ?? 0, alike);
    }
    back += value * most;
  }
  const forth = wish.reduce((sum, { value }, at) => sum + value * (best[at] ?? 0), 0);
  return share(forth + back, total(wish) + phraseTotal);
}

/** How much of the tool's name was said; a word that most tools share says little. */
function nameMatch(
  name: readonly TextUnit[],
  wish: readonly WeighedUnit[],
  rarity: (unit: TextUnit) => number,
): number {
  const said = wish.filter(({ unit }) => unit.weight > 0);
  let matched = 0;
  let whole = NAME_DAMPING;
  for (const unit of name) {
    const alike = Math.max(0, ...said.map((each) => unitsAlike(unit, each.unit)));
    matched += rarity(unit) * alike;
    whole += rarity(unit);
  }
  return matched / whole;
}
