import { questionFor } from '../arguments/question-for.ts';
import { agentWordsBefore, type ToolRun } from '../dialogue/dialogue.ts';
import type { OfferedCall } from '../dialogue/tool-result.ts';
import { comparable, sentencesOf } from '../text/sentences.ts';
import { type Thought, toolNamed } from '../thought.ts';
import type { Parameter } from '../tools/parameter.ts';
import type { Tool } from '../tools/tool.ts';
import { turnBefore } from './asides.ts';
import { speechActs } from './speech-acts.ts';

/** What the agent is waiting for when the user speaks. */
export type Pending =
  | {
      readonly kind: 'parameter';
      readonly owners: readonly ParameterOwner[];
      readonly timesAsked: number;
    }
  | { readonly kind: 'confirmation'; readonly run: ToolRun }
  | { readonly kind: 'offer'; readonly offer: OfferedCall }
  | { readonly kind: 'question'; readonly text: string }
  | { readonly kind: 'nothing' };

export interface ParameterOwner {
  readonly tool: Tool;
  readonly parameter: Parameter;
}

/** A question cut by an interruption still counts when this many characters were heard. */
const SHORTEST_HEARD = 14;

/** Finds what the agent's last words before `turn` wait for. */
export function pendingBefore(thought: Thought, turn: number): Pending {
  const said = agentWordsBefore(thought.dialogue, turnBefore(thought, turn) + 1);
  const statements = thought.dialogue.turns[turn]?.resumed
    ? (thought.dialogue.turns[turn - 1]?.replies ?? []).toReversed()
    : [said];
  const owners =
    statements.map((each) => questionOwners(thought, each)).find(({ length }) => length > 0) ?? [];
  if (owners.length > 0)
    return { kind: 'parameter', owners, timesAsked: timesAsked(thought, turn, owners) };
  const invalid = invalidArgument(thought, turn);
  if (invalid) return { kind: 'parameter', owners: [invalid], timesAsked: 1 };
  const last = recentRuns(thought, turn)[0];
  if (last?.result.code === 'confirmation_required') return { kind: 'confirmation', run: last };
  const offer = openOffer(thought, turn);
  if (offer?.result.offer) return { kind: 'offer', offer: offer.result.offer };
  const question = sentencesOf(said).findLast((sentence) => sentence.endsWith('?'));
  return question === undefined ? { kind: 'nothing' } : { kind: 'question', text: question };
}

function questionOwners(thought: Thought, said: string): ParameterOwner[] {
  const heard = comparable(said);
  if (heard === '') return [];
  const lastHeard = comparable(sentencesOf(said).at(-1) ?? '');
  return thought.tools.flatMap((tool) =>
    tool.parameters.flatMap((parameter) => {
      const question = comparable(questionFor(parameter));
      const whole = heard.endsWith(question);
      const cut = lastHeard.length >= SHORTEST_HEARD && question.startsWith(lastHeard);
      return whole || cut ? [{ tool, parameter }] : [];
    }),
  );
}

function timesAsked(thought: Thought, turn: number, owners: readonly ParameterOwner[]): number {
  const questions = new Set(owners.map(({ parameter }) => comparable(questionFor(parameter))));
  let times = 0;
  for (let at = turn; at > 0; at -= 1) {
    const said = comparable(agentWordsBefore(thought.dialogue, at));
    if (![...questions].some((question) => said.endsWith(question))) break;
    times += 1;
  }
  return times;
}

/** The argument that the last call was refused for, when the result names it. */
function invalidArgument(thought: Thought, turn: number): ParameterOwner | undefined {
  const run = thought.dialogue.turns[turn - 1]?.runs.at(-1);
  if (run?.result.code !== 'invalid_arguments') return undefined;
  const tool = toolNamed(thought, run.tool);
  const parameter = tool && refusedParameter(tool, run);
  return tool && parameter ? { tool, parameter } : undefined;
}

/** Finds which parameter an `invalid_arguments` result speaks of. */
export function refusedParameter(tool: Tool, run: ToolRun): Parameter | undefined {
  const told = JSON.stringify(run.result.fields);
  const { field, parameter: named, path } = run.result.fields;
  return (
    tool.parameters.find(({ name }) => name === field || name === named || name === path) ??
    tool.parameters.find(({ name }) => RegExp(`\\b${name}\\b`).test(told))
  );
}

/** How many turns an offer stays open when the customer talks about something else. */
const OFFER_TURNS = 3;

/** The newest offer that was neither taken up nor declined yet. */
export function openOffer(thought: Thought, turn: number): ToolRun | undefined {
  const since = Math.max(0, turn - OFFER_TURNS);
  const runs = thought.dialogue.turns.slice(since, turn).flatMap((each) => each.runs);
  const offering = runs.findLast((run) => run.result.ok && run.result.offer !== undefined);
  const offer = offering?.result.offer;
  if (!offering || !offer) return undefined;
  if (runs.slice(runs.indexOf(offering)).some((run) => run.tool === offer.tool)) return undefined;
  const answers = thought.dialogue.turns.slice(offering.turn + 1, turn);
  return answers.some(({ user }) => speechActs(user).refuses) ? undefined : offering;
}

/** Runs of the last turn that had any, newest first, when only small talk came between. */
function recentRuns(thought: Thought, turn: number): ToolRun[] {
  for (let at = turn - 1; at >= Math.max(0, turn - 3); at -= 1) {
    const runs = thought.dialogue.turns[at]?.runs ?? [];
    if (runs.length > 0) return runs.toReversed();
  }
  return [];
}
