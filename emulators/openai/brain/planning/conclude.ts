import { type Plan, say } from '../plan.ts';
import { comparable, sentencesOf } from '../text/sentences.ts';
import { toolNamed } from '../thought.ts';
import { openOffer } from '../understanding/pending.ts';
import { courtesyText } from '../wording/courtesies.ts';
import { wordResults } from '../wording/word-results.ts';
import type { TurnState } from './turn-state.ts';

/** The results of this turn in words. */
export function wordRuns({ thought, turn, runs }: TurnState): string {
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
  const failed = runs.at(-1)?.result.ok === false;
  if (failed) {
    return say(text.includes('?') ? text : `${text} Is there something else I can help with?`);
  }
  return say(`${text} ${unheardOffer(state)}`.trim());
}
