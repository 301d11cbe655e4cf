import { type CallWish, fillArguments } from '../arguments/fill-arguments.ts';
import type { ToolRun } from '../dialogue/dialogue.ts';
import { callTool, say } from '../plan.ts';
import { type Thought, toolNamed } from '../thought.ts';
import type { Tool } from '../tools/tool.ts';
import { isHandoffRun } from '../understanding/handoff-run.ts';
import { finalRefusal, isVerified } from '../understanding/identity.ts';
import { attempt } from './attempt.ts';
import { wordRuns } from './conclude.ts';
import type { Step, TurnState } from './turn-state.ts';

/** The last result asks the customer something: say it and wait. */
export const waitForCustomer: Step = ({ thought, turn, runs, reading }) => {
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

/** Carries out the first thing the customer wants that was not done yet. */
export const nextIntention: Step = (state) => {
  for (const intention of state.reading.intentions) {
    const since = state.thought.dialogue.turns
      .slice(intention.introducedAt)
      .flatMap((turn) => turn.runs);
    const done = since.some(
      (run) => run.tool === intention.tool.name && sameTarget(run, intention.tool),
    );
    if (done) continue;
    const refusal = intention.tool.needsVerification ? finalRefusal(state.thought) : undefined;
    if (refusal !== undefined) return say(wordRuns(state) || refusal, 'no proof is taken any more');
    const proof = proofNeeded(state, intention.tool);
    if (proof) {
      const wish: CallWish = state.reading.intentions.find(({ tool }) => tool === proof) ?? {
        tool: proof,
        said: [],
        given: {},
        unasked: true,
      };
      return attempt(state, wish, `${intention.tool.name} is only for verified customers`);
    }
    return attempt(state, intention, `the customer wants ${intention.tool.name}`);
  }
  return undefined;
};

/** The tool that proves the customer's identity, when `tool` wants that and it was not done yet. */
function proofNeeded({ thought, runs }: TurnState, tool: Tool): Tool | undefined {
  if (!tool.needsVerification || isVerified(thought)) return undefined;
  const proof = thought.tools.find(({ verifies }) => verifies);
  return proof === undefined || runs.some((run) => run.tool === proof.name) ? undefined : proof;
}

function sameTarget(run: ToolRun, tool: Tool): boolean {
  return Object.entries(tool.fixedArguments).every(
    ([name, value]) => run.arguments[name] === value,
  );
}

/** Standing advice, once the request is dealt with. */
export const followAdvice: Step = (state) => {
  const { thought, runs } = state;
  const settled = runs.some((run) => run.result.ok && !isHandoffRun(run, thought));
  // Nobody in danger is bothered with anything else.
  const inDanger = runs.some((run) => toolNamed(thought, run.tool)?.isEmergency === true);
  if (!settled || inDanger) return undefined;
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
export const endConversation: Step = (state) => {
  if (state.reading.courtesy !== 'goodbye' || state.runs.length > 0) return undefined;
  const tool = state.thought.tools.find(({ endsConversation }) => endsConversation);
  if (!tool) return undefined;
  const wish: CallWish = { tool, said: [], given: {}, unasked: true };
  const filled = fillArguments(wish, state.thought);
  return filled.missing.length > 0
    ? undefined
    : callTool({ name: tool.name, arguments: filled.arguments }, 'goodbye');
};
