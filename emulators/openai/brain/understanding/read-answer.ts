import type { SaidText } from '../arguments/fill-arguments.ts';
import { agentWordsBefore, type ToolRun } from '../dialogue/dialogue.ts';
import { wordsOf } from '../text/words.ts';
import type { Thought } from '../thought.ts';
import type { Tool } from '../tools/tool.ts';
import { readValue } from '../values/read-value.ts';
import { clausesOf } from './clauses.ts';
import { withoutDismissal } from './dismissal.ts';
import { CLEAR, chooseTool, findWishes } from './find-wishes.ts';
import { isVerified } from './identity.ts';
import { isRequest } from './is-request.ts';
import { misplacedNumber } from './misplaced-number.ts';
import type { ParameterOwner, Pending } from './pending.ts';
import { readFreely } from './read-freely.ts';
import { proofInWords } from './read-proof.ts';
import { readOpenWishes } from './read-resumed.ts';
import type { Intention, TurnReading } from './turn-reading.ts';
import { calls, only, toIntentions, type Utterance } from './utterance.ts';

/**
 * Reads what was said after the agent had asked for a parameter: the answer, perhaps with a further
 * wish, or something else altogether.
 *
 * @param before how the turn before was understood.
 */
export function readAnswer(
  utterance: Utterance,
  pending: Extract<Pending, { kind: 'parameter' }>,
  before: TurnReading,
  leftOver: (except?: Tool) => Intention[],
): TurnReading {
  const { thought, turn, text } = utterance;
  const acts = withoutDismissal(utterance.acts);
  const owner = ownerOf(pending.owners, before.intentions, thought, turn);
  if (!owner) return readFreely(utterance, { kind: 'nothing' });
  const { tool, parameter } = owner;
  if (isSettled(utterance, tool)) {
    return readOpenWishes(utterance, leftOver(tool), 'the proof was accepted already');
  }
  if (acts.asksToRepeat && acts.rest === '') return only('repeat', 'asked to repeat the question');
  if (acts.asksToWait && acts.rest === '') return only('wait', 'asked to wait');
  const chain = before.intentions.find((intention) => intention.tool.name === tool.name);
  const asked = `the agent had asked for "${parameter.name}" of ${tool.name}`;
  const misplaced = misplacedNumber(parameter, tool, text);
  if (misplaced) {
    const said = [...(chain?.said ?? []), { text, answering: misplaced.name }];
    const intention: Intention = { tool, said, given: chain?.given ?? {}, introducedAt: turn };
    return calls([intention, ...leftOver(tool)], asked, `and got "${misplaced.name}"`);
  }
  const alternative = agreedAlternative(utterance, owner);
  if (alternative) {
    const refused = lastRun(thought, turn, tool)?.arguments ?? {};
    const given = { ...refused, [parameter.name]: alternative };
    return calls([{ tool, said: [], given, introducedAt: turn }, ...leftOver(tool)], asked);
  }
  const value = readValue(parameter, text, 'answer', {
    lexicon: thought.lexicon,
    today: thought.today,
    toolStems: new Set(),
  });
  const elsewhere = otherWish({ ...utterance, acts }, owner);
  if (elsewhere.length > 0 && (value === undefined || isLoose(parameter.kind.type))) {
    return calls(elsewhere, asked, 'but the user wants something else');
  }
  const proof = value === undefined && proofInWords(utterance, owner, lastRun(thought, turn, tool));
  if (proof) {
    const wish: Intention = { tool, said: [], given: proof, introducedAt: turn };
    return calls([wish, ...leftOver(tool)], asked, 'and the user proves it in words');
  }
  if (value === undefined && acts.rest !== '' && acts.rest !== utterance.acts.rest) {
    const instead = readFreely({ ...utterance, acts }, { kind: 'nothing' });
    if (instead.intentions.length > 0) return instead;
  }
  if (value === undefined && acts.leaves) return only('goodbye', 'the user is leaving');
  if (value === undefined && (acts.refuses || acts.doesNotKnow)) {
    return only(
      acts.doesNotKnow ? 'without-answer' : 'declined',
      `${asked}, the user does not give it`,
      leftOver(tool).filter(({ tool: other }) => !(tool.verifies && other.needsVerification)),
    );
  }
  if (value === undefined && pending.timesAsked > 2)
    return only('without-answer', `${asked} ${pending.timesAsked} times`);
  const said: SaidText = { text, answering: parameter.name };
  const refused = thought.dialogue.turns[turn - 1]?.runs.findLast(
    (run) => run.tool === tool.name && run.result.code === 'invalid_arguments',
  );
  const intention: Intention = {
    tool,
    said: [...(chain?.said ?? []), said],
    given: refused ? withoutParameter(refused, parameter.name) : (chain?.given ?? {}),
    introducedAt: turn,
  };
  const extra = value === undefined ? [] : furtherWishes(utterance, owner);
  return calls([intention, ...extra, ...leftOver(tool)], asked);
}

/** Yes to "There is no ... on file, but I can use your credit card": the choice that was offered. */
function agreedAlternative(
  { thought, turn, acts }: Utterance,
  { tool, parameter }: ParameterOwner,
): string | undefined {
  const refused = lastRun(thought, turn, tool);
  if (!acts.affirms || acts.refuses || acts.rest !== '' || refused?.turn !== turn - 1)
    return undefined;
  const said = wordsOf(agentWordsBefore(thought.dialogue, turn)).join(' ');
  const offered = parameter.enumValues.filter(
    (value) =>
      value !== refused.arguments[parameter.name] &&
      ` ${said} `.includes(` ${wordsOf(value).join(' ')} `),
  );
  return offered.length === 1 ? offered[0] : undefined;
}

/** The proof that was asked for was accepted, by an agent that was in charge before. */
function isSettled({ thought, turn }: Utterance, tool: Tool): boolean {
  const runs = thought.dialogue.turns[turn]?.runs ?? [];
  return tool.verifies && isVerified(thought) && !runs.some((run) => run.tool === tool.name);
}

/** The tool whose question was asked: one that was being worked on, else the best for the recent words. */
function ownerOf(
  owners: readonly ParameterOwner[],
  intentions: readonly Intention[],
  thought: Thought,
  turn: number,
): ParameterOwner | undefined {
  const working = owners.find(({ tool }) =>
    intentions.some((intention) => intention.tool.name === tool.name),
  );
  if (working) return working;
  const runs = thought.dialogue.turns[turn - 1]?.runs ?? [];
  const needed = owners.find(({ tool }) => runs.some((run) => run.result.fix?.includes(tool.name)));
  if (needed || owners.length < 2) return needed ?? owners[0];
  const recent = thought.dialogue.turns
    .slice(Math.max(0, turn - 3), turn)
    .map(({ user }) => user)
    .join('. ');
  const ranked = thought.ranking.rank(recent);
  return owners.toSorted((a, b) => position(ranked, a.tool) - position(ranked, b.tool))[0];
}

const position = (ranked: readonly { readonly tool: Tool }[], tool: Tool) =>
  ranked.findIndex((each) => each.tool.name === tool.name);

/** The newest call of the tool before `turn`. */
const lastRun = (thought: Thought, turn: number, tool: Tool): ToolRun | undefined =>
  thought.dialogue.turns
    .slice(0, turn)
    .flatMap(({ runs }) => runs)
    .findLast((run) => run.tool === tool.name);

function withoutParameter(run: ToolRun, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(run.arguments).filter(([key]) => key !== name));
}

/** What a statement must score to be taken for another wish than the answer that was asked for. */
const UNMISTAKABLE = 0.6;

/** Kinds that take any words as their value. */
const isLoose = (kind: string) =>
  ['text', 'place', 'person', 'account-of-wish', 'summary', 'list'].includes(kind);

function otherWish(utterance: Utterance, { tool: asking, parameter }: ParameterOwner): Intention[] {
  const { thought, turn, text, acts } = utterance;
  const asks = isRequest(text) || acts.corrects || acts.refuses;
  if (!asks && isLoose(parameter.kind.type)) return [];
  if (!asks && fillsAnother(utterance, asking)) return [];
  const found = findWishes(acts.rest, '', thought.ranking).filter(
    ({ score }) => score >= (asks ? CLEAR : UNMISTAKABLE),
  );
  const others = found.filter(({ tool }) => tool.name !== asking.name);
  return others.length === found.length ? toIntentions(others, turn, text) : [];
}

/** "Three months" answers another question of the same tool. */
function fillsAnother({ thought, text }: Utterance, tool: Tool): boolean {
  const reading = { lexicon: thought.lexicon, today: thought.today, toolStems: new Set<string>() };
  return tool.parameters.some(
    (parameter) =>
      !isLoose(parameter.kind.type) && readValue(parameter, text, 'mention', reading) !== undefined,
  );
}

/** Requests that came along with an answer ("1234, and what's my balance?"). */
function furtherWishes(
  { thought, turn, acts }: Utterance,
  { tool, parameter }: ParameterOwner,
): Intention[] {
  const clauses = clausesOf(acts.rest);
  if (clauses.length < 2) return [];
  const reading = { lexicon: thought.lexicon, today: thought.today, toolStems: new Set<string>() };
  return clauses.flatMap((clause) => {
    if (
      !isLoose(parameter.kind.type) &&
      readValue(parameter, clause, 'answer', reading) !== undefined
    )
      return [];
    const chosen = chooseTool(thought.ranking.rank(clause));
    if (!chosen || chosen.score < CLEAR || chosen.tool.name === tool.name || !isRequest(clause))
      return [];
    return [{ tool: chosen.tool, said: [{ text: clause }], given: {}, introducedAt: turn }];
  });
}
