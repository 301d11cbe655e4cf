import type { Channel } from '#shared/contracts/ids.ts';
import type { HandoffEdge } from '#shared/contracts/scenario.ts';
import type { Fact } from '#shared/contracts/session.ts';
import type { ThreadItem } from '#shared/contracts/thread-store.ts';
import { safeFact, safeLine } from './safe-text.ts';

/** What a system prompt is made of. Every text but `agentPrompt` and `advice` is treated as data. */
export interface SystemPromptParts {
  /** The agent's rendered prompt template. */
  readonly agentPrompt: string;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly handoffs: readonly HandoffEdge[];
  /** Sentences of our own advisors. */
  readonly advice: readonly string[];
  readonly earlierSummary: string | undefined;
  /** Last things said on another channel, oldest first. */
  readonly earlierItems: readonly ThreadItem[];
  readonly channel: Channel;
  /** BCP-47: what a caller was found to speak. */
  readonly language: string | undefined;
  /** The date where the customer is, in words. */
  readonly today: string;
}

/** Longest line of an earlier conversation, and longest summary of it. */
const longestSaid = 300;
const longestSummary = 2000;

const channelGuidance: Readonly<Record<Channel, string>> = {
  voice:
    'The customer is on the phone and hears every word. Use one to three short spoken sentences. No lists, no markdown, no links. Write numbers, dates and amounts so that they can be read aloud. Ask one question at a time.',
  whatsapp:
    'The customer reads on WhatsApp. Be compact: a few short sentences, a short list where it helps. No headings, no tables.',
  webchat:
    'The customer reads in a web chat. Be compact: a few short sentences, a short list where it helps. No headings, no tables.',
};

/** The system prompt: the agent's own text, then what is known and possible right now. */
export function systemPrompt(parts: SystemPromptParts): string {
  return [
    parts.agentPrompt.trim(),
    section('Known facts', factLines(parts.facts)),
    section(
      'Handoffs',
      parts.handoffs.map(({ tool, to, when }) => `- \`${tool}\` -> ${to}: ${safeLine(when)}`),
    ),
    section(
      'Advice',
      parts.advice.map((sentence) => `- ${sentence}`),
    ),
    section('Conversation so far', earlierLines(parts)),
    section('Channel', [
      parts.channel,
      channelGuidance[parts.channel],
      ...languageLine(parts),
      `Today is ${parts.today}.`,
    ]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${heading}\n${lines.join('\n')}`;
}

/** Who writes is answered in the language they write anyway; a voice has to speak the one it is set to. */
function languageLine({ channel, language }: SystemPromptParts): readonly string[] {
  if (channel !== 'voice' || language === undefined) return [];
  return [`The customer speaks ${safeLine(language, 16)}: answer in that language.`];
}

function factLines(facts: Readonly<Record<string, Fact>>): readonly string[] {
  return Object.entries(facts).map(([key, value]) => `- ${safeLine(key, 64)}: ${safeFact(value)}`);
}

function earlierLines({ earlierSummary, earlierItems }: SystemPromptParts): readonly string[] {
  return [
    ...(earlierSummary === undefined ? [] : [safeLine(earlierSummary, longestSummary)]),
    ...earlierItems.map(
      ({ channel, speaker, text }) => `- ${channel}, ${speaker}: ${safeLine(text, longestSaid)}`,
    ),
  ];
}
