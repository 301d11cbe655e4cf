import { sentencesOf } from '../text/sentences.ts';

export interface HandoffLine {
  readonly tool: string;
  readonly agent: string;
  readonly when: string;
}

/** A standing instruction to call a tool when the customer's request is dealt with. */
export interface AdviceLine {
  readonly text: string;
  readonly tool: string;
  /** Quoted `name "value"` pairs of the line. */
  readonly arguments: Readonly<Record<string, string>>;
}

export type PromptChannel = 'voice' | 'whatsapp' | 'webchat';

export interface SystemPrompt {
  /** The prompt's own text, before and after the known sections. */
  readonly text: string;
  readonly facts: ReadonlyMap<string, string>;
  readonly handoffs: readonly HandoffLine[];
  readonly advice: readonly AdviceLine[];
  /** What was said on another channel before. */
  readonly conversationSoFar: string;
  readonly channel: PromptChannel;
  /** The rest of the channel section. */
  readonly guidance: string;
  /** Sentences that tell the agent who it is. */
  readonly role: string;
}

const SECTION = /^##\s+(.+?)\s*$/;

/** Reads the sections that the prompt carries; everything else stays in `text`. */
export function parseSystemPrompt(prompt: string): SystemPrompt {
  const sections = new Map<string, string[]>();
  let current = '';
  for (const line of prompt.split(/\r?\n/)) {
    const title = SECTION.exec(line)?.[1]?.toLowerCase();
    if (title !== undefined) current = title;
    const lines = sections.get(current) ?? [];
    if (title === undefined || !KNOWN_SECTIONS.has(title)) lines.push(line);
    sections.set(current, lines);
  }
  const take = (title: string) => sections.get(title) ?? [];
  const text = [...sections]
    .filter(([title]) => !KNOWN_SECTIONS.has(title))
    .map(([, lines]) => lines.join('\n'))
    .join('\n')
    .trim();
  return {
    text,
    facts: parseFacts(take('known facts')),
    handoffs: take('handoffs').flatMap(parseHandoff),
    advice: take('advice').flatMap(parseAdvice),
    conversationSoFar: take('conversation so far').join('\n').trim(),
    channel: parseChannel(take('channel').join(' ')),
    guidance: take('channel').join('\n'),
    role: sentencesOf(text).find((sentence) => /\byou(?:'re| are)\b/i.test(sentence)) ?? '',
  };
}

const KNOWN_SECTIONS = new Set([
  'known facts',
  'handoffs',
  'advice',
  'conversation so far',
  'channel',
]);

function parseFacts(lines: readonly string[]): Map<string, string> {
  const facts = new Map<string, string>();
  for (const line of lines) {
    const match = /^\s*[-*]\s*([^:]+?)\s*:\s*(.*?)\s*$/.exec(line);
    const [, key, value] = match ?? [];
    if (
      key !== undefined &&
      value !== undefined &&
      value !== '' &&
      !/^(?:unknown|none|null|n\/a)$/i.test(value)
    ) {
      facts.set(key.toLowerCase().replaceAll(/[\s-]+/g, '_'), value);
    }
  }
  return facts;
}

function parseHandoff(line: string): HandoffLine[] {
  const match = /^\s*[-*]\s*`([\w-]+)`\s*(?:->|\u2192|=>)\s*([\w .-]+?)\s*(?::\s*(.*))?$/.exec(
    line,
  );
  const [, tool, agent, when = ''] = match ?? [];
  return tool !== undefined && agent !== undefined ? [{ tool, agent, when }] : [];
}

function parseAdvice(line: string): AdviceLine[] {
  const tool = /`([\w-]+)`/.exec(line)?.[1];
  if (tool === undefined) return [];
  const pairs = [...line.matchAll(/\b([a-z]\w*)\s*[=:]?\s*["\u201C]([^"\u201C\u201D]+)["\u201D]/g)];
  const args = Object.fromEntries(
    pairs.flatMap(([, name, value]) =>
      name !== undefined && value !== undefined ? [[name, value]] : [],
    ),
  );
  return [{ text: line.replace(/^\s*[-*]\s*/, ''), tool, arguments: args }];
}

function parseChannel(text: string): PromptChannel {
  const found = /\b(voice|whatsapp|webchat)\b/i.exec(text)?.[1]?.toLowerCase();
  return found === 'whatsapp' || found === 'webchat' ? found : 'voice';
}
