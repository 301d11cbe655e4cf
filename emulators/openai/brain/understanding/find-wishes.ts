import type { RankedTool, ToolRanking } from '../ranking/rank-tools.ts';
import { isLightWord, isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import type { Tool } from '../tools/tool.ts';
import { clausesOf } from './clauses.ts';

/** Scores below this mean that no tool fits. */
export const ACCEPTED = 0.27;
/** A clause of a longer utterance needs this much to be a wish of its own. */
export const CLEAR = 0.42;
/** How much better a handoff must be than the best of the agent's own tools. */
const HANDOFF_MARGIN = 1.08;
/** ... but an own tool that resembles nothing it was described with hardly defends its place. */
const WEAK_EXAMPLE = 0.45;
const WEAK_MARGIN = 1.02;
/** A handoff whose very name is said needs no margin. */
const NAMED = 0.3;

/**
 * A wish that is met only by such a part of its words while another part means nothing to this
 * agent, belongs to whoever takes what the agent cannot do.
 */
const BEYOND = { coverage: 0.4, example: 0.45 };

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
  const own = ranked.find(
    ({ tool }) => !tool.isHandoff && !tool.endsConversation && !tool.afterOffer,
  );
  const handoff = ranked.find(({ tool }) => tool.isHandoff);
  const ownMargin = (own?.example ?? 0) < WEAK_EXAMPLE ? WEAK_MARGIN : HANDOFF_MARGIN;
  const margin = options.handedOver ? SECOND_HANDOFF_MARGIN : ownMargin;
  const named = handoff !== undefined && handoff.name >= NAMED && (own?.name ?? 0) < NAMED / 2;
  const needed = (own?.score ?? 0) * (named && !options.handedOver ? 1 : margin);
  const best = handoff && handoff.score > needed ? handoff : own;
  if (!best || best.score < ACCEPTED) return undefined;
  const passesOn = !options.handedOver && ranked.some(({ tool }) => tool.isCatchAll);
  return passesOn && isBeyond(best) ? undefined : best;
}

const isBeyond = ({ leavesOpen, score, coverage, example }: RankedTool): boolean =>
  leavesOpen && score < CLEAR && coverage < BEYOND.coverage && example < BEYOND.example;

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
  let before: FoundWish | undefined;
  for (const clause of clauses) {
    const wish = clauseWish(clause, before, ranking, options);
    if (!wish) continue;
    before = wish;
    if (wish.tool.isHandoff) {
      handoff =
        handoff?.tool === wish.tool
          ? { ...handoff, text: `${handoff.text}. ${clause}` }
          : (handoff ?? wish);
    } else if (!wishes.some(({ tool }) => tool.name === wish.tool.name)) wishes.push(wish);
  }
  // An offer waits for its answer and a handoff ends the agent's own turn: both come after the rest.
  const offers = wishes.filter(({ tool }) => tool.offers);
  const own = wishes.filter(({ tool }) => !tool.offers);
  return [...own, ...(handoff ? [handoff] : []), ...offers];
}

/** Shorter clauses ("I moved") tell why something is wished, not what. */
const SHORTEST_CLAUSE_WORDS = 3;

/** The tool for one clause; what means something, but nothing to this agent, is passed on. */
function clauseWish(
  clause: string,
  before: FoundWish | undefined,
  ranking: ToolRanking,
  options: WishOptions,
): FoundWish | undefined {
  if (wordsOf(clause).length < SHORTEST_CLAUSE_WORDS) return undefined;
  const text = before && speaksOfBefore(clause) ? `${before.text} ${clause}` : clause;
  const ranked = ranking
    .rank(text)
    .filter(({ tool }) => text === clause || tool.isHandoff || tool !== before?.tool);
  const chosen = chooseTool(ranked, options);
  if (chosen && chosen.score >= CLEAR) return { tool: chosen.tool, text, score: chosen.score };
  if (ranked[0]?.leavesOpen !== true) return undefined;
  const next = chosen?.tool.isHandoff
    ? chosen.tool
    : ranking.tools().find(({ isCatchAll }) => isCatchAll);
  return next ? { tool: next, text, score: CLEAR } : undefined;
}

/** "... and take it off": a clause whose object was named in the one before. */
function speaksOfBefore(clause: string): boolean {
  const words = wordsOf(clause);
  return (
    words.some((word) => /^(?:it|that|this|them|those)$/.test(word)) &&
    words.every((word) => isStopWord(word) || isLightWord(word))
  );
}
