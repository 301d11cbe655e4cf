import type { CallWish } from '../arguments/fill-arguments.ts';
import { questionFor } from '../arguments/question-for.ts';
import type { ToolRun } from '../dialogue/dialogue.ts';
import { callTool, say } from '../plan.ts';
import { type Thought, toolNamed } from '../thought.ts';
import type { Tool } from '../tools/tool.ts';
import { refusedParameter } from '../understanding/pending.ts';
import { attempt } from './attempt.ts';
import type { Step } from './turn-state.ts';

/** A failure that names its remedy: use the remedy. */
export const removeObstacle: Step = (state) => {
  const { thought, runs } = state;
  const failed = runs.findLast((run) => !run.result.ok && run.result.fix !== undefined);
  if (!failed) return undefined;
  const remedy = remedyOf(failed, thought);
  if (!remedy || remedy.name === failed.tool) return undefined;
  if (runs.slice(runs.indexOf(failed) + 1).length > 0) return undefined;
  const wish: CallWish = { tool: remedy, said: [], given: {}, unasked: true };
  return attempt(state, wish, `${failed.tool} failed and asks for ${remedy.name}`);
};

function remedyOf(failed: ToolRun, thought: Thought): Tool | undefined {
  const hint = failed.result.fix ?? '';
  const quoted = /`([\w-]+)`/.exec(hint)?.[1];
  return quoted === undefined
    ? thought.tools.find(({ name }) => RegExp(`\\b${name}\\b`).test(hint))
    : toolNamed(thought, quoted);
}

/** How far back a call may lie that is taken up again. */
const LOOK_BACK_TURNS = 6;

/** The obstacle is gone: repeat the call that had met it. */
export const resumeSuspended: Step = ({ thought, turn, runs }) => {
  const last = runs.at(-1);
  if (!last?.result.ok) return undefined;
  const history = thought.dialogue.turns
    .slice(Math.max(0, turn - LOOK_BACK_TURNS), turn + 1)
    .flatMap((each) => each.runs);
  const suspended = history.findLast(
    (run) => !run.result.ok && remedyOf(run, thought)?.name === last.tool,
  );
  if (!suspended || !toolNamed(thought, suspended.tool)) return undefined;
  const later = history.slice(history.indexOf(suspended) + 1);
  if (later.some((run) => run.tool === suspended.tool)) return undefined;
  return callTool(
    { name: suspended.tool, arguments: suspended.arguments },
    `${last.tool} removed what ${suspended.tool} had failed for`,
  );
};

/** An argument was refused: ask for it again. */
export const askAgain: Step = ({ thought, runs }) => {
  const last = runs.at(-1);
  if (last?.result.code !== 'invalid_arguments') return undefined;
  const tool = toolNamed(thought, last.tool);
  const parameter = tool && refusedParameter(tool, last);
  if (!parameter) return undefined;
  const told = last.result.message ?? '';
  return say(
    told.includes('?') ? told : `${told} ${questionFor(parameter)}`.trim(),
    `${last.tool} refused "${parameter.name}"`,
  );
};
