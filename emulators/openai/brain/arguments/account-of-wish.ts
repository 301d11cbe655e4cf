import type { Dialogue } from '../dialogue/dialogue.ts';
import { speechActs } from '../understanding/speech-acts.ts';
import { summarise } from '../wording/summarise.ts';

const LONGEST = 300;

/** The customer's wish in their own words, for parameters such as `reason` or `description`. */
export function accountOfWish(texts: readonly string[]): string | undefined {
  const told = texts.filter((text) => speechActs(text).rest.split(' ').length > 1);
  const account = (told.length > 0 ? told : texts).join(' ').replaceAll(/\s+/g, ' ').trim();
  return account === '' ? undefined : account.slice(0, LONGEST);
}

/** What has happened so far, for parameters such as `conversation_summary`. */
export function summaryOfDialogue(dialogue: Dialogue): string | undefined {
  const lines = dialogue.turns.flatMap((turn) => [
    ...(turn.user === '' ? [] : [{ speaker: 'customer' as const, text: turn.user }]),
    ...turn.replies.map((text) => ({ speaker: 'agent' as const, text })),
    ...turn.runs.flatMap((run) =>
      run.result.ok && run.result.message !== undefined
        ? [{ speaker: 'agent' as const, text: run.result.message }]
        : [],
    ),
  ]);
  const summary = summarise(lines);
  return summary === '' ? undefined : summary;
}
