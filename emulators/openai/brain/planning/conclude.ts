import { saidBeforeHandover, type ToolRun } from '../dialogue/dialogue.ts';
import { type Plan, say } from '../plan.ts';
import { comparable, sentencesOf } from '../text/sentences.ts';
import { toolNamed } from '../thought.ts';
import { isHandoffRun } from '../understanding/handoff-run.ts';
import { openOffer } from '../understanding/pending.ts';
import { courtesyText } from '../wording/courtesies.ts';
import { wordResults } from '../wording/word-results.ts';
import type { TurnState } from './turn-state.ts';

/** The results of this turn in words; what was said of them already is left out. */
export function wordRuns({ thought, turn, runs }: TurnState): string {
  const { user: question = '', replies = [], resumed = false } = thought.dialogue.turns[turn] ?? {};
  const before = resumed
    ? saidBeforeHandover(thought.dialogue, turn)
    : (thought.dialogue.turns[turn - 1]?.replies ?? []).slice(-1);
  const said = [...before, ...replies].join(' ');
  return wordResults(runs, question, said, thought);
}

/**
 * The results of this turn that nobody would hear of otherwise, because another agent takes over: it
 * does not see them.
 */
export function partingWords(state: TurnState): string {
  const told = state.runs.filter((run) => !isHandoffRun(run, state.thought));
  return told.length === 0 ? '' : wordRuns({ ...state, runs: told });
}

/**
 * An offer whose question was cut off by the customer: what was
 * not heard of it is said once they were answered.
 */
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
  if (said.includes(comparable(question))) return '';
  return sentencesOf(offering.result.message ?? '')
    .filter((sentence) => !said.includes(comparable(sentence)))
    .join(' ');
}

const UNCONFIRMED =
  "I can't confirm yet whether it was done, so please don't count on it until you hear from us.";

/** A failure whose hint tells that nobody knows whether the call took effect. */
function isUnconfirmed({ result }: ToolRun): boolean {
  const hint = `${result.fix ?? ''} ${result.message ?? ''}`;
  return /\b(?:un|not )confirmed\b|\bwhether it (?:was|is|has been) done\b/i.test(hint);
}

/** What is said when nothing is left to call: the results, or a courtesy. */
export function conclude(state: TurnState): Plan {
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
  const last = runs.at(-1);
  if (last?.result.ok === false) {
    const told = isUnconfirmed(last) ? `${text} ${UNCONFIRMED}` : text;
    return say(told.includes('?') ? told : `${told} Is there something else I can help with?`);
  }
  return say(`${text} ${unheardOffer(state)}`.trim());
}
