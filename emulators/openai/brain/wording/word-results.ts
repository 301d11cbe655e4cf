import type { ToolRun } from '../dialogue/dialogue.ts';
import { comparable, sentencesOf } from '../text/sentences.ts';
import { type Thought, toolNamed } from '../thought.ts';
import { isHandoffRun } from '../understanding/handoff-run.ts';
import { wordFields } from './word-fields.ts';

/**
 * What the agent says about the tool results of a turn: their messages in order, each sentence
 * once, and fields put into words where a result has no message.
 *
 * @param question what the customer had asked.
 * @param before what the agent said last; not said again unless nothing else is left.
 */
export function wordResults(
  runs: readonly ToolRun[],
  question: string,
  before: string,
  thought: Thought,
): string {
  const shown = runs.filter((run, index) => isShown(run, index, runs, thought));
  const texts = shown.map((run) => wordRun(run, question, thought)).filter((text) => text !== '');
  const fresh = eachOnce(texts, sentencesOf(before));
  const text = fresh === '' ? eachOnce(texts, []) : fresh;
  return thought.prompt.channel === 'voice' ? withoutMarkup(text) : text;
}

/** An obstacle that was removed afterwards, and a handoff, are not worth a word. */
function isShown(run: ToolRun, index: number, runs: readonly ToolRun[], thought: Thought): boolean {
  const later = runs.slice(index + 1);
  if (!run.result.ok && later.some((next) => next.tool === run.tool)) return false;
  return !isHandoffRun(run, thought) || toolNamed(thought, run.tool) !== undefined;
}

function wordRun(run: ToolRun, question: string, thought: Thought): string {
  const { message, ok, fields } = run.result;
  if (message !== undefined) return message;
  if (!ok) return "I'm sorry, that didn't work.";
  return (
    wordFields(fields, {
      question,
      today: thought.today,
      written: thought.prompt.channel !== 'voice',
    }) || "That's done."
  );
}

function eachOnce(texts: readonly string[], said: readonly string[]): string {
  const known = new Set(said.map(comparable));
  const sentences: string[] = [];
  for (const sentence of texts.flatMap(sentencesOf)) {
    const key = comparable(sentence);
    if (known.has(key) && !(sentence.endsWith('?') && !sentences.includes(sentence))) continue;
    known.add(key);
    sentences.push(sentence);
  }
  return sentences.join(' ');
}

function withoutMarkup(text: string): string {
  return text
    .replaceAll(/\*\*|__|`/g, '')
    .replaceAll(/^\s*(?:[-*\u2022]|\d+\.)\s+/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
