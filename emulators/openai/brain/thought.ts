import type { Dialogue } from './dialogue/dialogue.ts';
import type { SystemPrompt } from './dialogue/system-prompt.ts';
import type { Lexicon } from './lexicon/lexicon.ts';
import type { ToolRanking } from './ranking/rank-tools.ts';
import type { Tool } from './tools/tool.ts';
import type { CalendarDay } from './values/calendar.ts';

/** Everything that one request gives the brain to think with. */
export interface Thought {
  readonly dialogue: Dialogue;
  readonly prompt: SystemPrompt;
  readonly tools: readonly Tool[];
  readonly ranking: ToolRanking;
  readonly lexicon: Lexicon;
  readonly today: CalendarDay;
}

export const toolNamed = (thought: Pick<Thought, 'tools'>, name: string): Tool | undefined =>
  thought.tools.find((tool) => tool.name === name);
