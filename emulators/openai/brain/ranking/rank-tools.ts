import type { Lexicon } from '../lexicon/lexicon.ts';
import type { Tool } from '../tools/tool.ts';
import { moodOf } from '../understanding/mood.ts';
import { type Meaning, MeaningIndex } from './meaning-index.ts';
import { moodFactor } from './mood-factor.ts';
import { withNearWords } from './near-words.ts';
import { scoreTool, type ToolScore } from './score-tool.ts';
import { spellingCorrection } from './spelling.ts';
import { type SpellingCorrection, type TextUnit, textUnits } from './text-units.ts';
import { type ToolProfile, toolProfile, unitStrength, unitsAlike } from './tool-profile.ts';
import { valueUnits } from './value-units.ts';

/** A tool with its score for one wish. */
export interface RankedTool extends ToolScore {
  readonly tool: Tool;
  /** True when the wish has a phrase that means something, but nothing to any tool but handoffs. */
  readonly leavesOpen: boolean;
}

/** Rarity of a word that no tool mentions: it tells that the rest explains the wish only in part. */
const UNKNOWN_RARITY = 2;
const SMALLEST_RARITY = 0.15;
/** How much a follow-up question leans on what was just talked about. */
const CONTEXT_SHARE = 0.4;
/** Mentions up to this strength, e.g. of a parameter's value, do not make a word known. */
const HARDLY_MENTIONED = 0.4;
const NO_MEANING: Meaning = { phrase: 0, whole: 0 };
/** A best score from here on needs no help from the context. */
const ENOUGH_ALONE = 0.3;
const MOST_REMEMBERED = 256;

/** Ranks the tools of one request by how well they answer a wish. */
export class ToolRanking {
  readonly #lexicon: Lexicon;
  readonly #profiles: ReadonlyArray<{ readonly tool: Tool; readonly profile: ToolProfile }>;
  readonly #correct: SpellingCorrection;
  readonly #meanings: MeaningIndex;
  readonly #rarities = new WeakMap<TextUnit, number>();
  readonly #remembered = new Map<string, readonly RankedTool[]>();

  constructor(tools: readonly Tool[], lexicon: Lexicon) {
    this.#lexicon = lexicon;
    this.#profiles = tools.map((tool) => ({ tool, profile: toolProfile(tool, lexicon) }));
    this.#meanings = new MeaningIndex(tools, lexicon.vectors);
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
  rank(wish: string, context = ''): readonly RankedTool[] {
    // Every request tells the whole dialogue again, and every turn of it is read anew.
    const key = JSON.stringify([wish, context]);
    const known = this.#remembered.get(key);
    if (known) return known;
    const ranked = this.#ranked(wish, context);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= MOST_REMEMBERED && oldest !== undefined)
      this.#remembered.delete(oldest);
    this.#remembered.set(key, ranked);
    return ranked;
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

  /** How much of a wish a text speaks of, by words and concepts, from 0 to 1. */
  shareSpokenOf(wish: string, text: string): number {
    const spoken = textUnits(text, this.#lexicon, this.#correct);
    let met = 0;
    let total = 0;
    for (const unit of textUnits(wish, this.#lexicon, this.#correct)) {
      const value = Math.max(0, unit.weight * unit.rareness * this.#rarityOf(unit));
      met += value * Math.max(0, ...spoken.map((other) => unitsAlike(unit, other)));
      total += value;
    }
    return total > 0 ? met / total : 0;
  }

  #ranked(wish: string, context: string): readonly RankedTool[] {
    const { units: values, rest } = valueUnits(wish);
    const words = textUnits(rest, this.#lexicon, this.#correct);
    const isKnown = (unit: TextUnit) =>
      this.#strengths(unit).some((strength) => strength > HARDLY_MENTIONED);
    const units = [...withNearWords(words, this.#lexicon.vectors, isKnown), ...values];
    const meanings = this.#meanings.compare(rest);
    const alone = this.#scored(wish, units, meanings, () => true);
    if (context === '' || (alone[0]?.score ?? 0) >= ENOUGH_ALONE) return alone;
    const said = units.filter((unit) => unit.weight >= 0.5);
    const follows = said.length === 0 && moodOf(wish).asks;
    return this.#scored(
      wish,
      [...units, ...this.#contextUnits(context, said)],
      meanings,
      (profile) => follows || said.some((unit) => unitStrength(unit, profile) >= 0.3),
    );
  }

  #scored(
    wish: string,
    units: readonly TextUnit[],
    meanings: readonly Meaning[],
    accepts: (profile: ToolProfile) => boolean,
  ): RankedTool[] {
    const weighed = units.map((unit) => {
      const strengths = this.#strengths(unit);
      const rarity = this.#rarity(unit, strengths);
      return { unit, strengths, rarity, value: unit.weight * unit.rareness * rarity };
    });
    const leavesOpen = weighed.some(
      ({ unit, strengths }) =>
        unit.weight > 1 &&
        this.#profiles.every(
          ({ tool }, at) => tool.isHandoff || (strengths[at] ?? 0) <= HARDLY_MENTIONED,
        ),
    );
    const rarityOf = (unit: TextUnit) => this.#rarityOf(unit);
    const mood = moodOf(wish);
    const verbConcepts =
      mood.wantedVerb === undefined
        ? []
        : this.#lexicon.match([mood.wantedVerb]).map(({ concept }) => concept);
    return this.#profiles
      .map(({ tool, profile }, at) => {
        const scored = scoreTool(
          profile,
          weighed.map(({ strengths, ...unit }) => ({ ...unit, strength: strengths[at] ?? 0 })),
          meanings[at] ?? NO_MEANING,
          rarityOf,
        );
        const factor = moodFactor(profile, tool.isHandoff, mood, verbConcepts);
        const total = accepts(profile) ? scored.score * factor : 0;
        return { tool, ...scored, leavesOpen, score: total };
      })
      .sort((a, b) => b.score - a.score);
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

  #strengths(unit: TextUnit): readonly number[] {
    return this.#profiles.map(({ profile }) => unitStrength(unit, profile));
  }

  #rarityOf(unit: TextUnit): number {
    const known = this.#rarities.get(unit);
    if (known !== undefined) return known;
    const rarity = this.#rarity(unit, this.#strengths(unit));
    this.#rarities.set(unit, rarity);
    return rarity;
  }

  /** How rare a unit is among the tools, by how strongly each of them answers it. */
  #rarity(unit: TextUnit, strengths: readonly number[]): number {
    const mentions = strengths.reduce((sum, strength) => sum + strength, 0);
    if (mentions === 0) return UNKNOWN_RARITY;
    const rarity = Math.log((strengths.length + 1) / (mentions + 0.5));
    // What is only near to a mention stays about as vague as what nobody mentions.
    const most = unit.near === undefined ? rarity : Math.min(rarity, UNKNOWN_RARITY + mentions);
    return Math.max(SMALLEST_RARITY, most);
  }
}
