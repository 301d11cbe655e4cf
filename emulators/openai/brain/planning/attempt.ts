import { type CallWish, fillArguments } from '../arguments/fill-arguments.ts';
import { questionFor } from '../arguments/question-for.ts';
import { callTool, type Plan, say } from '../plan.ts';
import type { Tool } from '../tools/tool.ts';
import { CLEAR, chooseTool } from '../understanding/find-wishes.ts';
import { wordRuns } from './conclude.ts';
import type { TurnState } from './turn-state.ts';

/** Calls the tool, or asks for what it still needs. */
export function attempt(state: TurnState, wish: CallWish, reason: string): Plan | undefined {
  const filled = fillArguments(wish, state.thought);
  const [missing] = filled.missing;
  if (missing) {
    const lookup = filled.needsBalance ? balanceLookup(state, wish.tool) : undefined;
    if (lookup) return lookup;
    return say(
      `${wordRuns(state)} ${questionFor(missing)}`.trim(),
      reason,
      `"${missing.name}" is not known`,
    );
  }
  const repeated = state.runs.some(
    (run) =>
      run.tool === wish.tool.name &&
      JSON.stringify(run.arguments) === JSON.stringify(filled.arguments),
  );
  return repeated
    ? undefined
    : callTool({ name: wish.tool.name, arguments: filled.arguments }, reason);
}

/** "All of it" needs the balance first: ask the tool that knows it. */
function balanceLookup(state: TurnState, payer: Tool): Plan | undefined {
  const ranked = state.thought.ranking
    .rank('current balance, amount due on the bill')
    .filter(({ tool }) => tool.name !== payer.name);
  const chosen = chooseTool(ranked);
  if (!chosen || chosen.score < CLEAR || chosen.tool.isHandoff) return undefined;
  if (state.runs.some((run) => run.tool === chosen.tool.name)) return undefined;
  const filled = fillArguments(
    { tool: chosen.tool, said: [], given: {}, unasked: true },
    state.thought,
  );
  return filled.missing.length > 0
    ? undefined
    : callTool(
        { name: chosen.tool.name, arguments: filled.arguments },
        'the whole amount was asked for and is not known yet',
      );
}
