import { type CallWish, fillArguments } from './arguments/fill-arguments.ts';
import { questionFor } from './arguments/question-for.ts';
import type { ToolRun } from './dialogue/dialogue.ts';
import { callTool, type Plan, say } from './plan.ts';
import { comparable, sentencesOf } from './text/sentences.ts';
import { type Thought, toolNamed } from './thought.ts';
import type { Tool } from './tools/tool.ts';
import { CLEAR, chooseTool } from './understanding/find-wishes.ts';
import { isHandoffRun } from './understanding/handoff-run.ts';
import { openOffer, refusedParameter } from './understanding/pending.ts';
import { readTurn } from './understanding/read-turn.ts';
import type { TurnReading } from './understanding/turn-reading.ts';
import { courtesyText } from './wording/courtesies.ts';
import { wordResults } from './wording/word-results.ts';

/** More rounds than this in one turn mean that something goes in circles. */
const MOST_ROUNDS = 8;
const LOOK_BACK_TURNS = 6;

/** One attempt to decide; undefined means that there is nothing of this kind to do. */
type Step = (state: TurnState) => Plan | undefined;

interface TurnState {
  readonly thought: Thought;
  readonly turn: number;
  readonly runs: readonly ToolRun[];
  readonly reading: TurnReading;
}

/** Decides what the model does next. Pure: the same thought gives the same plan. */
export function planNext(thought: Thought): Plan {
  const turn = thought.dialogue.turns.length - 1;
  const runs = thought.dialogue.turns[turn]?.runs ?? [];
  const state: TurnState = { thought, turn, runs, reading: readTurn(thought, turn) };
  if (runs.length < MOST_ROUNDS) {
    for (const step of STEPS) {
      const plan = step(state);
      if (plan) return { ...plan, reasons: [...state.reading.reasons, ...plan.reasons] };
    }
  }
  return { ...concluding(state), reasons: [...state.reading.reasons, 'nothing left to call'] };
}

/** The last result asks the customer something: say it and wait. */
const waitForCustomer: Step = ({ thought, turn, runs, reading }) => {
  const last = runs.at(-1);
  if (!last) return undefined;
  const asks =
    last.result.code === 'confirmation_required' ||
    (last.result.ok && last.result.offer !== undefined);
  if (!asks) return undefined;
  const text = wordRuns({ thought, turn, runs, reading });
  const offer = last.result.offer;
  const question = offer && !text.includes('?') ? ` ${offerQuestion(thought, offer.tool)}` : '';
  return say(`${text}${question}`, `${last.tool} waits for the customer`);
};

/** A result that asks nothing but names a next tool is turned into a question. */
function offerQuestion(thought: Thought, toolName: string): string {
  const words = toolNamed(thought, toolName)?.titleWords ?? toolName.replaceAll('_', ' ');
  return `Would you like me to ${words}?`;
}

/** A failure that names its remedy: use the remedy. */
const removeObstacle: Step = (state) => {
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

/** The obstacle is gone: repeat the call that had met it. */
const resumeSuspended: Step = ({ thought, turn, runs }) => {
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
const askAgain: Step = ({ thought, runs }) => {
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

/** Carries out the first thing the customer wants that was not done yet. */
const nextIntention: Step = (state) => {
  for (const intention of state.reading.intentions) {
    const since = state.thought.dialogue.turns
      .slice(intention.introducedAt)
      .flatMap((turn) => turn.runs);
    const done = since.some(
      (run) => run.tool === intention.tool.name && sameTarget(run, intention.tool),
    );
    if (done) continue;
    return attempt(state, intention, `the customer wants ${intention.tool.name}`);
  }
  return undefined;
};

function sameTarget(run: ToolRun, tool: Tool): boolean {
  return Object.entries(tool.fixedArguments).every(
    ([name, value]) => run.arguments[name] === value,
  );
}

/** Standing advice, once the request is dealt with. */
const followAdvice: Step = (state) => {
  const { thought, runs } = state;
  const settled = runs.some((run) => run.result.ok && !isHandoffRun(run, thought));
  if (!settled) return undefined;
  const called = new Set(
    thought.dialogue.turns.flatMap((turn) => turn.runs.map((run) => run.tool)),
  );
  for (const advice of thought.prompt.advice) {
    const tool = toolNamed(thought, advice.tool);
    if (!tool || called.has(advice.tool)) continue;
    const given = Object.fromEntries(
      Object.entries(advice.arguments).filter(([name]) =>
        tool.parameters.some((parameter) => parameter.name === name),
      ),
    );
    const wish: CallWish = { tool, said: [], given, unasked: true };
    if (fillArguments(wish, thought).missing.length > 0) continue;
    return attempt(state, wish, 'advised by the system prompt');
  }
  return undefined;
};

/** Goodbye: use the tool that ends the conversation, when there is one. */
const endConversation: Step = (state) => {
  if (state.reading.courtesy !== 'goodbye' || state.runs.length > 0) return undefined;
  const tool = state.thought.tools.find(({ endsConversation }) => endsConversation);
  if (!tool) return undefined;
  const wish: CallWish = { tool, said: [], given: {}, unasked: true };
  const filled = fillArguments(wish, state.thought);
  return filled.missing.length > 0
    ? undefined
    : callTool({ name: tool.name, arguments: filled.arguments }, 'goodbye');
};

const STEPS: readonly Step[] = [
  waitForCustomer,
  removeObstacle,
  resumeSuspended,
  askAgain,
  nextIntention,
  followAdvice,
  endConversation,
];

/** Calls the tool, or asks for what it still needs. */
function attempt(state: TurnState, wish: CallWish, reason: string): Plan | undefined {
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

function wordRuns({ thought, turn, runs }: TurnState): string {
  const question = thought.dialogue.turns[turn]?.user ?? '';
  const before = thought.dialogue.turns[turn - 1]?.replies.at(-1) ?? '';
  return wordResults(runs, question, before, thought);
}

/** An offer whose question was cut off by the customer: it is made again once they were answered. */
function unheardOffer({ thought, turn, runs }: TurnState): string {
  const offering = openOffer(thought, turn);
  const question = sentencesOf(offering?.result.message ?? '').findLast((sentence) =>
    sentence.endsWith('?'),
  );
  if (!offering || question === undefined) return '';
  if (runs.some((run) => run.tool === offering.result.offer?.tool || run.tool === offering.tool))
    return '';
  const said = comparable(
    thought.dialogue.turns
      .slice(offering.turn, turn + 1)
      .flatMap((each) => each.replies)
      .join(' '),
  );
  return said.includes(comparable(question)) ? '' : (offering.result.message ?? '');
}

function concluding(state: TurnState): Plan {
  const { thought, turn, runs, reading } = state;
  const ended = runs.some(
    (run) =>
      toolNamed(thought, run.tool)?.endsConversation === true && run.result.message === undefined,
  );
  const text = ended ? '' : wordRuns(state);
  if (text === '')
    return say(
      courtesyText(
        reading.courtesy === 'go-on' && runs.length > 0 ? 'not-understood' : reading.courtesy,
        thought,
        turn,
      ),
    );
  const failed = runs.at(-1)?.result.ok === false;
  if (failed) {
    return say(text.includes('?') ? text : `${text} Is there something else I can help with?`);
  }
  return say(`${text} ${unheardOffer(state)}`.trim());
}
