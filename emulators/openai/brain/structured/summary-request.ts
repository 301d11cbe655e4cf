import { summaryOfDialogue } from '../arguments/account-of-wish.ts';
import type { Thought } from '../thought.ts';
import { summarise, type TranscriptLine } from '../wording/summarise.ts';

const ASKS = /\b(?:summari[sz]e|summary|recap)\b/i;
const LINE =
  /^\s*(?:\[[^\]]*\]\s*)?(customer|caller|user|client|agent|assistant|bot|[A-Z][\w ]{0,30}Agent)\s*:\s*(.+)$/i;

/** True when the prompt's own words ask for a summary of a conversation and there is no tool to use. */
export function isSummaryRequest(thought: Thought): boolean {
  if (thought.tools.length > 0) return false;
  const last = thought.dialogue.turns.at(-1)?.user ?? '';
  return (
    (ASKS.test(thought.prompt.text) &&
      /\b(?:conversation|call|dialogue|transcript|chat)\b/i.test(thought.prompt.text)) ||
    /^\s*(?:please\s+)?(?:summari[sz]e|recap)\b/i.test(last)
  );
}

/** Summarises the transcript in the user's message, or else the messages themselves. */
export function summaryOf(thought: Thought): string {
  const lines = thought.dialogue.turns.flatMap((turn) => transcriptLines(turn.user));
  if (lines.length > 0) return summarise(lines) || lines.map(({ text }) => text).join(' ');
  return summaryOfDialogue(thought.dialogue) ?? 'Nothing was said yet.';
}

function transcriptLines(text: string): TranscriptLine[] {
  return text.split(/\n/).flatMap((line) => {
    const [, speaker, said] = LINE.exec(line) ?? [];
    if (speaker === undefined || said === undefined) return [];
    return [
      {
        speaker: /^(?:customer|caller|user|client)$/i.test(speaker) ? 'customer' : 'agent',
        text: said.trim(),
      },
    ];
  });
}
