import type { RankedTool, ToolRanking } from '../ranking/rank-tools.ts';
import type { Tool } from '../tools/tool.ts';
import { clausesOf } from './clauses.ts';

/** Scores below this mean that no tool fits. */
export const ACCEPTED = 0.27;
/** A clause of a longer utterance needs this much to be a wish of its own. */
export const CLEAR = 0.42;
/** How much better a handoff must be than the best of the agent's own tools. */
const HANDOFF_MARGIN = 1.15;
/** ... but an own tool that resembles nothing it was described with hardly defends its place. */
const WEAK_EXAMPLE = 0.45;
const WEAK_MARGIN = 1.02;
/** A handoff whose very name is said needs no margin. */
const NAMED = 0.3;

/** A tool that answers (a part of) what was said. */
export interface FoundWish {
  readonly tool: Tool;
  readonly text: string;
  readonly score: number;
}

/** After a handoff the new agent answers itself, unless another one is far better. */
const SECOND_HANDOFF_MARGIN = 1.6;

export interface WishOptions {
  /** The customer was just handed to this agent for this very wish. */
  readonly handedOver: boolean;
}

/** Picks the tool for one wish: the best own tool unless a handoff is clearly better. */
export function chooseTool(
  ranked: readonly RankedTool[],
  options: WishOptions = { handedOver: false },
): RankedTool | undefined {
  const own = ranked.find(({ tool }) => !tool.isHandoff && !tool.endsConversation);
  const handoff = ranked.find(({ tool }) => tool.isHandoff);
  const ownMargin = (own?.example ?? 0) < WEAK_EXAMPLE ? WEAK_MARGIN : HANDOFF_MARGIN;
  const margin = options.handedOver ? SECOND_HANDOFF_MARGIN : ownMargin;
  const named = handoff !== undefined && handoff.name >= NAMED && (own?.name ?? 0) < NAMED / 2;
  const needed = (own?.score ?? 0) * (named && !options.handedOver ? 1 : margin);
  const best = handoff && handoff.score > needed ? handoff : own;
  return best && best.score >= ACCEPTED ? best : undefined;
}

/**
 * The handoff for whatever the agent itself cannot do, when something was asked at all. A wish that
 * was just handed to this agent is not handed on.
 */
export function catchAll(
  text: string,
  ranking: ToolRanking,
  options: WishOptions,
): FoundWish | undefined {
  if (options.handedOver || !ranking.understands(text)) return undefined;
  const tool = ranking.tools().find(({ isCatchAll }) => isCatchAll);
  return tool ? { tool, text, score: ACCEPTED } : undefined;
}

/** Finds the wishes of an utterance, in the order in which they were said; a handoff comes last. */
export function findWishes(
  text: string,
  context: string,
  ranking: ToolRanking,
  options: WishOptions = { handedOver: false },
): FoundWish[] {
  if (text.trim() === '') return [];
  const several = separateWishes(clausesOf(text), ranking, options);
  if (several.length > 1) return several;
  const whole = chooseTool(ranking.rank(text, context), options);
  return whole ? [{ tool: whole.tool, text, score: whole.score }] : [];
}

function separateWishes(
  clauses: readonly string[],
  ranking: ToolRanking,
  options: WishOptions,
): FoundWish[] {
  if (clauses.length < 2) return [];
  const wishes: FoundWish[] = [];
  let handoff: FoundWish | undefined;
  for (const clause of clauses) {
    const chosen = chooseTool(ranking.rank(clause), options);
    if (!chosen || chosen.score < CLEAR) continue;
    const wish = { tool: chosen.tool, text: clause, score: chosen.score };
    if (chosen.tool.isHandoff) {
      handoff =
        handoff?.tool === chosen.tool
          ? { ...handoff, text: `${handoff.text}. ${clause}` }
          : (handoff ?? wish);
    } else if (!wishes.some(({ tool }) => tool.name === chosen.tool.name)) wishes.push(wish);
  }
  return handoff ? [...wishes, handoff] : wishes;
}
