import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { Content } from '#shared/contracts/content.ts';
import { channelSchema } from '#shared/contracts/ids.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SpeechRequest } from '#shared/contracts/text-to-speech.ts';
import { createPromptRenderer } from '#shared/conversation/prompt-renderer.ts';
import { StockPhrases, spokenClauses } from '#shared/speech/stock-phrases.ts';
import { voiceForLanguage } from '#shared/speech/voice-for-language.ts';
import { ownWordsFor } from './cascade/own-words.ts';
import type { LineSet } from './cascade/spoken-lines/line-set.ts';

/** Stands for a customer's name: what it ends up in is not kept. */
const somebody = 'Qzx Vjq';
const mentionsSomebody = (text: string) => somebody.split(' ').some((name) => text.includes(name));

/**
 * The texts of calls that are the same for everybody: what the voice path says by itself, in each agent's
 * voice, and the parts of greetings that do not depend on who is greeted. Made from content alone.
 */
export function stockPhrasesOf({ agents, scenarios }: Content): StockPhrases {
  const greetings = [...scenarios.values()].flatMap((scenario) =>
    scenario.agents.flatMap((name) => {
      const agent = agents.get(name);
      return agent === undefined ? [] : greetingsOf(agent, scenario);
    }),
  );
  const ofEachVoice = [...agents.values()].flatMap(ownLinesOf);
  // Greetings first: every call begins with one.
  return new StockPhrases([...greetings, ...ofEachVoice]);
}

/** What the voice path says by itself as this agent, in every language that it listens for. */
function ownLinesOf(agent: AgentDefinition): SpeechRequest[] {
  const { language, candidate_languages = [language] } = agent.speech;
  const active = { name: agent.name, voice: agent.voice };
  return candidate_languages.flatMap((spoken) => {
    const { lines, voice } = ownWordsFor(voiceForLanguage(agent, spoken), active, (_name, asked) =>
      voiceForLanguage(agent, asked),
    );
    return Object.values<LineSet[keyof LineSet]>({ ...lines })
      .flatMap((line) => (typeof line === 'string' ? [line] : channelSchema.options.map(line)))
      .map((text) => ({ text, voice }));
  });
}

function greetingsOf(agent: AgentDefinition, scenario: ScenarioDefinition): SpeechRequest[] {
  const renderer = createPromptRenderer();
  const templates = [
    agent.greeting,
    agent.return_greeting,
    agent.outbound_greeting,
    agent.voicemail_message,
    scenario.recording_notice,
  ];
  const strangers = { ...scenario.template_vars, channel: 'voice' };
  return templates
    .filter((template) => template !== undefined)
    .flatMap((template) =>
      [strangers, { ...strangers, customer_name: somebody }].flatMap((values) =>
        spokenClauses(renderer.render(`greeting of ${agent.name}`, template, values)),
      ),
    )
    .filter((clause) => !mentionsSomebody(clause))
    .map((text) => ({ text, voice: agent.voice }));
}
