import { agentWordsBefore } from '../dialogue/dialogue.ts';
import { type Thought, toolNamed } from '../thought.ts';
import { findAddressSpans } from '../values/addresses.ts';
import { correctedArguments } from './correct-arguments.ts';
import { CLEAR, catchAll, chooseTool, findWishes } from './find-wishes.ts';
import { isHandoffRun } from './handoff-run.ts';
import { openWishes } from './open-wishes.ts';
import type { Pending } from './pending.ts';
import type { Intention, TurnReading } from './turn-reading.ts';
import { calls, only, toIntentions, type Utterance } from './utterance.ts';

/** Reads an utterance that answers nothing in particular: a correction, wishes, or small talk. */
export function readFreely(utterance: Utterance, pending: Pending): TurnReading {
  const { thought, turn, text, acts } = utterance;
  const corrected =
    acts.corrects || isOnlyPlace(acts.rest) ? correctionOfLastCall(utterance) : undefined;
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
    const open = openWishes(thought, turn, OPEN_TURNS);
    if (open.length > 0) return calls(open, 'a wish said earlier is still open');
  }
  if (acts.thanks) return only('thanks', 'the user says thanks');
  if (acts.asksToWait) return only('wait', 'asked to wait');
  if (acts.refuses && acts.rest === '') {
    const isOpening = thought.dialogue.turns.slice(0, turn).every(({ user }) => user === '');
    if (isOpening) return only('go-on', 'nothing was asked yet');
    const isDone = asksForMore(pending) || (pending.kind === 'nothing' && acts.thanks);
    return only(isDone ? 'goodbye' : 'declined', 'the user refuses');
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

/** How far back a wish may lie that is taken up when the customer agrees. */
const OPEN_TURNS = 3;

/** How far back a call may lie that is corrected. */
const CORRECTION_TURNS = 2;

/** "It's in front of 20 Maple Avenue": a place and nothing else. */
function isOnlyPlace(text: string): boolean {
  const [address] = findAddressSpans(text);
  if (address === undefined) return false;
  const around = text.replace(address, ' ').replaceAll(/[\u2018\u2019]/g, "'");
  return /^(?:\s|[.,!]|\b(?:it|it's|is|that|that's|the|wire|address|place|not|at|in|on|front|of|near|by|next|to|outside|opposite|across|from|behind|beside|right|just|no|sorry|actually)\b)*$/i.test(
    around,
  );
}

function correctionOfLastCall({ thought, turn, acts }: Utterance): Intention | undefined {
  const runs = thought.dialogue.turns
    .slice(Math.max(0, turn - CORRECTION_TURNS), turn)
    .flatMap((each) => each.runs)
    .filter((each) => !isHandoffRun(each, thought));
  // A place said after an alarm is where the danger is, whatever was asked in between.
  const alarm = runs.findLast(({ tool: name }) => toolNamed(thought, name)?.isEmergency);
  const run = (isOnlyPlace(acts.rest) ? alarm : undefined) ?? runs.at(-1);
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
