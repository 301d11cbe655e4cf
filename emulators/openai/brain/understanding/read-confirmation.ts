import type { ToolRun } from '../dialogue/dialogue.ts';
import { toolNamed } from '../thought.ts';
import type { Tool } from '../tools/tool.ts';
import { correctedArguments } from './correct-arguments.ts';
import { CLEAR, findWishes } from './find-wishes.ts';
import { readFreely } from './read-freely.ts';
import type { Intention, TurnReading } from './turn-reading.ts';
import { calls, declined, only, toIntentions, type Utterance } from './utterance.ts';

/** Reads the reply to "Shall I go ahead?": yes, no, or yes with a change. */
export function readConfirmation(
  utterance: Utterance,
  run: ToolRun,
  leftOver: (except?: Tool) => Intention[],
): TurnReading {
  const { thought, turn, text, acts } = utterance;
  const tool = toolNamed(thought, run.tool);
  if (!tool) return readFreely(utterance, { kind: 'nothing' });
  if (acts.asksToRepeat && acts.rest === '') return only('repeat', 'asked to repeat');
  const again = (args: Readonly<Record<string, unknown>>, why: string) =>
    calls([{ tool, said: [], given: args, introducedAt: turn }, ...leftOver(tool)], why);
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
    return declined(utterance, `${run.tool} was not confirmed`, [
      ...toIntentions(wishes, turn, text),
      ...leftOver(tool),
    ]);
  return readFreely(utterance, { kind: 'nothing' });
}
