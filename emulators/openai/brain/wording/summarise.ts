import { comparable, sentencesOf } from '../text/sentences.ts';
import { speechActs } from '../understanding/speech-acts.ts';

export interface TranscriptLine {
  readonly speaker: 'customer' | 'agent';
  readonly text: string;
}

const MOST_WISHES = 4;
const MOST_OUTCOMES = 4;

/**
 * Extractive summary: what the customer asked for, what was found out or done, and what is open.
 * Every clause is taken from the transcript; nothing is made up.
 */
export function summarise(lines: readonly TranscriptLine[]): string {
  const wishes: string[] = [];
  const outcomes: string[] = [];
  for (const line of lines) {
    for (const sentence of sentencesOf(line.text)) {
      if (line.speaker === 'customer') addOnce(wishes, wishIn(sentence));
      else if (isOutcome(sentence)) addOnce(outcomes, sentence);
    }
  }
  const lastAgent = lines.findLast((line) => line.speaker === 'agent');
  const open =
    lastAgent === lines.at(-1)
      ? sentencesOf(lastAgent?.text ?? '').findLast((sentence) => sentence.endsWith('?'))
      : undefined;
  const parts = [
    wishes.length > 0
      ? `The customer said: ${wishes
          .slice(0, MOST_WISHES)
          .map((wish) => `"${wish}"`)
          .join(', ')}.`
      : '',
    outcomes.length > 0 ? `So far: ${outcomes.slice(-MOST_OUTCOMES).join(' ')}` : '',
    open !== undefined && outcomes.length > 0 ? `Open question: ${open}` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function wishIn(sentence: string): string {
  const { rest } = speechActs(sentence);
  return rest.split(' ').length >= 2 || /\d/.test(rest) ? sentence.replace(/[.!]+$/, '') : '';
}

/** Statements with something firm in them: a figure, a name, or something that was done. */
function isOutcome(sentence: string): boolean {
  if (sentence.endsWith('?')) return false;
  return /\d|\b(?:reported|sent|scheduled|booked|updated|cancelled|canceled|confirmed|enrolled|transferred|paid|restored|opened|verified|affected|crew|ticket|offered)\b/i.test(
    sentence,
  );
}

function addOnce(list: string[], sentence: string): void {
  if (sentence === '') return;
  if (!list.some((known) => comparable(known) === comparable(sentence))) list.push(sentence);
}
