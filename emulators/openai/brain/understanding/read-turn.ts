import type { SaidText } from '../arguments/fill-arguments.ts';
import { agentWordsBefore, type DialogueTurn, type ToolRun } from '../dialogue/dialogue.ts';
import { type Thought, toolNamed } from '../thought.ts';
import type { Tool } from '../tools/tool.ts';
import { readValue } from '../values/read-value.ts';
import { clausesOf } from './clauses.ts';
import { correctedArguments } from './correct-arguments.ts';
import { CLEAR, catchAll, chooseTool, findWishes } from './find-wishes.ts';
import { isHandoffRun } from './handoff-run.ts';
import { type ParameterOwner, type Pending, pendingBefore } from './pending.ts';
import { type SpeechActs, speechActs } from './speech-acts.ts';
import type { Courtesy, Intention, TurnReading } from './turn-reading.ts';

/** Reads what the user wants in one turn, given what the agent had said before. */
export function readTurn(thought: Thought, turn: number): TurnReading {
  const text = thought.dialogue.turns[turn]?.user ?? '';
  const acts = speechActs(text);
  if (text === '') return { intentions: [], courtesy: 'silence', reasons: ['nobody spoke'] };
  const utterance: Utterance = { thought, turn, text, acts };
  const pending = pendingBefore(thought, turn);
  switch (pending.kind) {
    case 'parameter':
      return readAnswer(utterance, pending);
    case 'confirmation':
      return readConfirmation(utterance, pending.run);
    case 'offer':
      return readOffer(utterance, pending);
    case 'question':
    case 'nothing':
      return readFreely(utterance, pending);
    default:
      return pending satisfies never;
  }
}

interface Utterance {
  readonly thought: Thought;
  readonly turn: number;
  readonly text: string;
  readonly acts: SpeechActs;
}

const calls = (intentions: readonly Intention[], ...reasons: string[]): TurnReading => ({
  intentions,
  courtesy: 'go-on',
  reasons,
});

const only = (
  courtesy: Courtesy,
  reason: string,
  intentions: readonly Intention[] = [],
): TurnReading => ({
  intentions,
  courtesy,
  reasons: [reason],
});

/** Wishes of the turn before that were not reached because the agent had to ask something. */
function leftOver({ thought, turn }: Utterance, except?: Tool): Intention[] {
  const before = readTurn(thought, turn - 1);
  return before.intentions.filter(
    (intention) => intention.tool.name !== except?.name && !wasCalled(thought, intention, turn),
  );
}

function wasCalled(thought: Thought, intention: Intention, until: number): boolean {
  return thought.dialogue.turns
    .slice(intention.introducedAt, until)
    .some((turn: DialogueTurn) => turn.runs.some((run) => run.tool === intention.tool.name));
}

function readAnswer(
  utterance: Utterance,
  pending: Extract<Pending, { kind: 'parameter' }>,
): TurnReading {
  const { thought, turn, text, acts } = utterance;
  const before = readTurn(thought, turn - 1);
  const owner = ownerOf(pending.owners, before.intentions, thought, turn);
  if (!owner) return readFreely(utterance, { kind: 'nothing' });
  const { tool, parameter } = owner;
  if (acts.asksToRepeat && acts.rest === '') return only('repeat', 'asked to repeat the question');
  if (acts.asksToWait && acts.rest === '') return only('wait', 'asked to wait');
  const chain = before.intentions.find((intention) => intention.tool.name === tool.name);
  const value = readValue(parameter, text, 'answer', {
    lexicon: thought.lexicon,
    today: thought.today,
    toolStems: new Set(),
  });
  const asked = `the agent had asked for "${parameter.name}" of ${tool.name}`;
  const elsewhere = otherWish(utterance, owner);
  if (elsewhere.length > 0 && (value === undefined || isLoose(parameter.kind.type))) {
    return calls(elsewhere, asked, 'but the user wants something else');
  }
  if (value === undefined && acts.leaves) return only('goodbye', 'the user is leaving');
  if (value === undefined && (acts.refuses || acts.doesNotKnow)) {
    return only(
      acts.doesNotKnow ? 'without-answer' : 'declined',
      `${asked}, the user does not give it`,
      leftOver(utterance, tool),
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
  return calls([intention, ...extra, ...leftOver(utterance, tool)], asked);
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

function withoutParameter(run: ToolRun, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(run.arguments).filter(([key]) => key !== name));
}

/** What a statement must score to be taken for another wish than the answer that was asked for. */
const UNMISTAKABLE = 0.6;

/** Kinds that take any words as their value. */
const isLoose = (kind: string) =>
  ['text', 'place', 'person', 'account-of-wish', 'summary', 'list'].includes(kind);

const REQUEST =
  /^(?:(?:actually|wait|sorry|hold on|first|before that)[,\s]+)*(?:can|could|would|will|do|does|did|is|are|am|have|has|what|when|where|why|who|how|which|i want|i'd like|i would like|i need|tell|show|let|give|please)\b|\?\s*$/i;

function otherWish(utterance: Utterance, { tool: asking, parameter }: ParameterOwner): Intention[] {
  const { thought, turn, text, acts } = utterance;
  const isRequest = REQUEST.test(text) || acts.corrects;
  if (!isRequest && isLoose(parameter.kind.type)) return [];
  if (!isRequest && fillsAnother(utterance, asking)) return [];
  const found = findWishes(acts.rest, '', thought.ranking).filter(
    ({ score }) => score >= (isRequest ? CLEAR : UNMISTAKABLE),
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
    if (!chosen || chosen.score < CLEAR || chosen.tool.name === tool.name || !REQUEST.test(clause))
      return [];
    return [{ tool: chosen.tool, said: [{ text: clause }], given: {}, introducedAt: turn }];
  });
}

const toIntentions = (
  wishes: ReturnType<typeof findWishes>,
  turn: number,
  whole: string,
): Intention[] =>
  wishes.map(({ tool, text }) => ({
    tool,
    said: [{ text: wishes.length > 1 ? text : whole }],
    given: {},
    introducedAt: turn,
  }));

function readConfirmation(utterance: Utterance, run: ToolRun): TurnReading {
  const { thought, turn, text, acts } = utterance;
  const tool = toolNamed(thought, run.tool);
  if (!tool) return readFreely(utterance, { kind: 'nothing' });
  if (acts.asksToRepeat && acts.rest === '') return only('repeat', 'asked to repeat');
  const again = (args: Readonly<Record<string, unknown>>, why: string) =>
    calls([{ tool, said: [], given: args, introducedAt: turn }, ...leftOver(utterance, tool)], why);
  if (acts.affirms && !acts.refuses && acts.rest === '')
    return again(run.arguments, `${run.tool} was confirmed`);
  const wishes = findWishes(acts.rest, '', thought.ranking).filter(
    ({ score, tool: other }) => score >= CLEAR && other.name !== tool.name,
  );
  const changed =
    wishes.length > 0 && !acts.corrects
      ? undefined
      : correctedArguments(tool, run, acts.rest, thought);
  if (changed) return again(changed, `${run.tool} was changed before it was confirmed`);
  if (acts.affirms && !acts.refuses) {
    return calls(
      [
        { tool, said: [], given: run.arguments, introducedAt: turn },
        ...toIntentions(wishes, turn, text),
      ],
      `${run.tool} was confirmed`,
    );
  }
  if (acts.refuses)
    return only('declined', `${run.tool} was not confirmed`, [
      ...toIntentions(wishes, turn, text),
      ...leftOver(utterance, tool),
    ]);
  return readFreely(utterance, { kind: 'nothing' });
}

function readOffer(
  utterance: Utterance,
  pending: Extract<Pending, { kind: 'offer' }>,
): TurnReading {
  const { thought, turn, text, acts } = utterance;
  const tool = toolNamed(thought, pending.offer.tool);
  if (!tool) return readFreely(utterance, { kind: 'nothing' });
  if (acts.asksToRepeat && acts.rest === '') return only('repeat', 'asked to repeat');
  const accepted: Intention = {
    tool,
    said: [{ text }],
    given: pending.offer.arguments,
    introducedAt: turn,
  };
  const wishes = findWishes(acts.rest, '', thought.ranking).filter(
    ({ score, tool: other }) => score >= CLEAR && other.name !== tool.name,
  );
  const others = toIntentions(wishes, turn, text);
  if (acts.refuses && !(acts.affirms && !/^\s*no\b/i.test(text))) {
    const another = picksAnother(utterance, tool, pending.offer.arguments);
    return another
      ? calls([accepted], 'another choice of the offer was taken')
      : only('declined', 'the offer was declined', [...others, ...leftOver(utterance)]);
  }
  if (acts.affirms)
    return calls([accepted, ...others, ...leftOver(utterance, tool)], 'the offer was accepted');
  const top = thought.ranking.rank(acts.rest)[0];
  const short = acts.rest.split(' ').length <= 6;
  if (short && picksAny(utterance, tool))
    return calls(
      [accepted, ...leftOver(utterance, tool)],
      'the offer was accepted by naming a choice',
    );
  if (top?.tool.name === tool.name && top.score >= CLEAR)
    return calls([accepted], 'the offered tool was asked for');
  return readFreely(utterance, { kind: 'nothing' });
}

function picks({ thought, text }: Utterance, tool: Tool): Array<{ name: string; value: unknown }> {
  const reading = { lexicon: thought.lexicon, today: thought.today, toolStems: new Set<string>() };
  return tool.parameters.flatMap((parameter) => {
    const value =
      parameter.kind.type === 'enum' ? readValue(parameter, text, 'mention', reading) : undefined;
    return value === undefined ? [] : [{ name: parameter.name, value }];
  });
}

const picksAny = (utterance: Utterance, tool: Tool): boolean => picks(utterance, tool).length > 0;

function picksAnother(
  utterance: Utterance,
  tool: Tool,
  offered: Readonly<Record<string, unknown>>,
): boolean {
  return picks(utterance, tool).some(({ name, value }) => offered[name] !== value);
}

function readFreely(utterance: Utterance, pending: Pending): TurnReading {
  const { thought, turn, text, acts } = utterance;
  const corrected = acts.corrects ? correctionOfLastCall(utterance) : undefined;
  if (corrected) return calls([corrected], `the last call of ${corrected.tool.name} was corrected`);
  const handedOver =
    thought.dialogue.turns[turn]?.runs.some((run) => isHandoffRun(run, thought)) ?? false;
  const found = findWishes(acts.rest, contextOf(thought, turn), thought.ranking, { handedOver });
  if (found.length > 0) {
    return calls(
      toIntentions(found, turn, text),
      ...found.map(
        ({ tool, score, text: part }) => `"${part}" fits ${tool.name} (${score.toFixed(2)})`,
      ),
    );
  }
  if (acts.asksToRepeat) return only('repeat', 'asked to repeat');
  if (acts.leaves) return only('goodbye', 'the user is leaving');
  if (acts.affirms && !acts.refuses && acts.rest === '') {
    const agreed = agreedWish(utterance, pending);
    if (agreed) return calls([agreed], 'the user agreed to what the agent asked');
  }
  if (handedOver || (acts.affirms && acts.rest === '')) {
    const open = openWish(thought, turn);
    if (open) return calls([open], 'a wish said earlier is still open');
  }
  if (acts.thanks) return only('thanks', 'the user says thanks');
  if (acts.asksToWait) return only('wait', 'asked to wait');
  if (acts.refuses && acts.rest === '') {
    return only(asksForMore(pending) ? 'goodbye' : 'declined', 'the user refuses');
  }
  const passedOn = catchAll(acts.rest, thought.ranking, { handedOver });
  if (passedOn)
    return calls(toIntentions([passedOn], turn, text), 'outside of what this agent does');
  if (acts.greets && acts.rest === '') return only('greeting', 'the user greets');
  if (acts.affirms && acts.rest === '') return only('go-on', 'the user agrees, nothing is open');
  return only('not-understood', 'no tool fits');
}

const asksForMore = (pending: Pending) =>
  pending.kind === 'question' && /\b(?:anything|something|what) else\b/i.test(pending.text);

function correctionOfLastCall({ thought, turn, acts }: Utterance): Intention | undefined {
  const run = thought.dialogue.turns
    .slice(Math.max(0, turn - 2), turn)
    .flatMap((each) => each.runs)
    .findLast((each) => !isHandoffRun(each, thought));
  const tool = run && toolNamed(thought, run.tool);
  if (!tool) return undefined;
  const args = correctedArguments(tool, run, acts.rest, thought);
  return args ? { tool, said: [], given: args, introducedAt: turn } : undefined;
}

/** Yes to a question that no tool result prepared: the question itself says what to do. */
function agreedWish({ thought, turn }: Utterance, pending: Pending): Intention | undefined {
  if (pending.kind !== 'question' || asksForMore(pending)) return undefined;
  const chosen = chooseTool(thought.ranking.rank(pending.text));
  if (!chosen || chosen.score < CLEAR) return undefined;
  const before = thought.dialogue.turns[turn - 1]?.user ?? '';
  return {
    tool: chosen.tool,
    said: [{ text: before }, { text: pending.text }],
    given: {},
    introducedAt: turn,
  };
}

/** The newest earlier wish that no tool has dealt with yet. */
function openWish(thought: Thought, turn: number): Intention | undefined {
  for (let at = turn - 1; at >= Math.max(0, turn - 3); at -= 1) {
    const text = thought.dialogue.turns[at]?.user ?? '';
    const [wish] = findWishes(speechActs(text).rest, '', thought.ranking, { handedOver: true });
    if (!wish || wish.score < CLEAR) continue;
    const intention: Intention = { tool: wish.tool, said: [{ text }], given: {}, introducedAt: at };
    return wasCalled(thought, intention, turn + 1)
      ? undefined
      : { ...intention, introducedAt: turn };
  }
  return undefined;
}

function contextOf(thought: Thought, turn: number): string {
  const before = thought.dialogue.turns[turn - 1];
  const titles = (before?.runs ?? []).flatMap(
    (run) => toolNamed(thought, run.tool)?.titleWords ?? [],
  );
  const carried = turn <= 1 ? thought.prompt.conversationSoFar : '';
  return [before?.user ?? '', ...titles, agentWordsBefore(thought.dialogue, turn), carried].join(
    '. ',
  );
}
