import type { Lexicon } from '../lexicon/lexicon.ts';
import type { Tool } from '../tools/tool.ts';
import { type Mood, moodOf } from '../understanding/mood.ts';
import { spellingCorrection } from './spelling.ts';
import { type SpellingCorrection, type TextUnit, textUnits } from './text-units.ts';
import { type ToolProfile, toolProfile, unitStrength, unitsAlike } from './tool-profile.ts';
import { valueUnits } from './value-units.ts';

/** A tool with its score for one wish. */
export interface RankedTool {
  readonly tool: Tool;
  readonly score: number;
  readonly coverage: number;
  readonly example: number;
  readonly name: number;
}

const WEIGHTS = { coverage: 0.55, example: 0.45, name: 0.12 };
/** Keeps a name of one common word from counting as a full match. */
const NAME_DAMPING = 0.5;
/** Rarity of a word that no tool mentions: it says little about which tool is meant. */
const UNKNOWN_RARITY = 0.5;
const SMALLEST_RARITY = 0.15;
/** How much a follow-up question leans on what was just talked about. */
const CONTEXT_SHARE = 0.4;
/** Units from this weight on say what a wish is about. */
const WEIGHTY = 0.4;
/** A best score from here on needs no help from the context. */
const ENOUGH_ALONE = 0.3;
const MOOD = {
  rightVerb: 1.15,
  tellsInsteadOfDoing: 0.8,
  tellsWhenAsked: 1.1,
  doesWhenAsked: 0.92,
};

/** Ranks the tools of one request by how well they answer a wish. */
export class ToolRanking {
  readonly #lexicon: Lexicon;
  readonly #profiles: ReadonlyArray<{ readonly tool: Tool; readonly profile: ToolProfile }>;
  readonly #correct: SpellingCorrection;

  constructor(tools: readonly Tool[], lexicon: Lexicon) {
    this.#lexicon = lexicon;
    this.#profiles = tools.map((tool) => ({ tool, profile: toolProfile(tool, lexicon) }));
    const vocabulary = new Set(lexicon.stems());
    for (const { profile } of this.#profiles) {
      for (const wordStem of profile.stems.keys()) vocabulary.add(wordStem);
    }
    this.#correct = spellingCorrection(vocabulary);
  }

  /**
   * @param wish what the customer wants, in their words.
   * @param context what was just talked about; helps only where the words alone say too little.
   * @returns every tool, best first; equal scores keep the order of the request.
   */
  rank(wish: string, context = ''): RankedTool[] {
    const { units: values, rest } = valueUnits(wish);
    const units = [...textUnits(rest, this.#lexicon, this.#correct), ...values];
    const alone = this.#scored(wish, units, () => true);
    if (context === '' || (alone[0]?.score ?? 0) >= ENOUGH_ALONE) return alone;
    const said = units.filter((unit) => unit.weight >= 0.5);
    const follows = said.length === 0 && moodOf(wish).asks;
    return this.#scored(
      wish,
      [...units, ...this.#contextUnits(context, said)],
      (profile) => follows || said.some((unit) => unitStrength(unit, profile) >= 0.3),
    );
  }

  #scored(
    wish: string,
    units: readonly TextUnit[],
    accepts: (profile: ToolProfile) => boolean,
  ): RankedTool[] {
    const rarity = new Map(units.map((unit) => [unit, this.#rarity(unit)]));
    const rarityOf = (unit: TextUnit) => rarity.get(unit) ?? this.#rarity(unit);
    const mood = moodOf(wish);
    const verbConcepts =
      mood.wantedVerb === undefined
        ? []
        : this.#lexicon.match([mood.wantedVerb]).map(({ concept }) => concept);
    return this.#profiles
      .map(({ tool, profile }) => {
        const ranked = score(tool, profile, units, rarityOf);
        if (!accepts(profile) || !touches(profile, units)) return { ...ranked, score: 0 };
        return {
          ...ranked,
          score: ranked.score * moodFactor(profile, tool.isHandoff, mood, verbConcepts),
        };
      })
      .sort((a, b) => b.score - a.score);
  }

  tools(): readonly Tool[] {
    return this.#profiles.map(({ tool }) => tool);
  }

  /** True when the text speaks of something that the lexicon has a word for. */
  understands(text: string): boolean {
    return textUnits(text, this.#lexicon, this.#correct).some(
      (unit) => unit.weight >= 0.5 && unit.concepts.size > 0,
    );
  }

  /** All context together weighs a fixed share of what was said itself. */
  #contextUnits(context: string, said: readonly TextUnit[]): TextUnit[] {
    const units = textUnits(context, this.#lexicon, this.#correct).filter(
      (unit) => unit.weight > 0,
    );
    const saidWeight = said.reduce((sum, unit) => sum + unit.weight, 0);
    const total = units.reduce((sum, unit) => sum + unit.weight, 0);
    const scale = total > 0 ? (CONTEXT_SHARE * Math.max(1, saidWeight)) / total : 0;
    return units.map((unit) => ({ ...unit, weight: unit.weight * scale }));
  }

  #rarity(unit: TextUnit): number {
    let mentions = 0;
    for (const { profile } of this.#profiles) mentions += unitStrength(unit, profile);
    if (mentions === 0) return UNKNOWN_RARITY;
    return Math.max(SMALLEST_RARITY, Math.log((this.#profiles.length + 1) / (mentions + 0.5)));
  }
}

/** Light words ("tell", "show") alone are no match while weightier ones are not met at all. */
function touches(profile: ToolProfile, units: readonly TextUnit[]): boolean {
  const weighty = units.filter((unit) => unit.weight >= WEIGHTY);
  return weighty.length === 0 || weighty.some((unit) => unitStrength(unit, profile) > 0);
}

/** Asked to do something, a tool that does it is better than one that tells about it; and the other way round. */
function moodFactor(
  profile: ToolProfile,
  isHandoff: boolean,
  mood: Mood,
  verbConcepts: readonly string[],
): number {
  const { wantedVerb } = mood;
  if (wantedVerb !== undefined && !mood.asks) {
    if (profile.does.has(wantedVerb) || verbConcepts.some((concept) => profile.does.has(concept)))
      return MOOD.rightVerb;
    return profile.tells && (verbConcepts.length > 0 || mood.wantsAction)
      ? MOOD.tellsInsteadOfDoing
      : 1;
  }
  if (mood.wantsAction && profile.tells) return MOOD.tellsInsteadOfDoing;
  if (!mood.asks) return 1;
  return profile.tells ? MOOD.tellsWhenAsked : isHandoff ? 1 : MOOD.doesWhenAsked;
}

function score(
  tool: Tool,
  profile: ToolProfile,
  units: readonly TextUnit[],
  rarity: (unit: TextUnit) => number,
): RankedTool {
  let matched = 0;
  let total = 0;
  for (const unit of units) {
    const value = unit.weight * rarity(unit);
    matched += value * unitStrength(unit, profile);
    total += Math.max(0, value);
  }
  const coverage = total > 0 ? Math.max(0, matched) / total : 0;
  const example = Math.max(
    0,
    ...profile.examples.map(
      ({ units: phrase, trust }) => trust * similarity(units, phrase, rarity),
    ),
  );
  const name = nameMatch(profile.name, units, rarity);
  return {
    tool,
    coverage,
    example,
    name,
    score: WEIGHTS.coverage * coverage + WEIGHTS.example * example + WEIGHTS.name * name,
  };
}

/** Weighted Dice coefficient of a wish and an example phrase. */
function similarity(
  wish: readonly TextUnit[],
  phrase: readonly TextUnit[],
  rarity: (unit: TextUnit) => number,
): number {
  const shared = (from: readonly TextUnit[], to: readonly TextUnit[]) => {
    let matched = 0;
    let total = 0;
    for (const unit of from) {
      const value = unit.weight * rarity(unit);
      total += Math.max(0, value);
      matched += value * Math.max(0, ...to.map((other) => unitsAlike(unit, other)));
    }
    return { matched, total };
  };
  const forth = shared(wish, phrase);
  const back = shared(phrase, wish);
  const total = forth.total + back.total;
  return total > 0 ? Math.max(0, forth.matched + back.matched) / total : 0;
}

/** How much of the tool's name was said; a word that most tools share says little. */
function nameMatch(
  name: readonly TextUnit[],
  wish: readonly TextUnit[],
  rarity: (unit: TextUnit) => number,
): number {
  let matched = 0;
  let total = NAME_DAMPING;
  for (const unit of name) {
    const alike = wish.filter((other) => other.weight > 0).map((other) => unitsAlike(unit, other));
    matched += rarity(unit) * Math.max(0, ...alike);
    total += rarity(unit);
  }
  return matched / total;
}
