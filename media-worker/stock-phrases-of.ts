import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { Content } from '#shared/contracts/content.ts';
import { channelSchema } from '#shared/contracts/ids.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SpeechRequest } from '#shared/contracts/text-to-speech.ts';
import { transferFailureSchema } from '#shared/contracts/transfer.ts';
import { createPromptRenderer } from '#shared/conversation/prompt-renderer.ts';
import { StockPhrases, spokenClauses } from '#shared/speech/stock-phrases.ts';
import { voiceForLanguage } from '#shared/speech/voice-for-language.ts';
import { type OwnWords, ownWordsFor } from './cascade/own-words.ts';

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
  const listeners = [...agents.values()];
  const usual = listeners.flatMap((agent) => ownLinesOf(agent, [agent.speech.language]));
  const others = listeners.flatMap((agent) => [
    ...ownLinesOf(agent, agent.speech.candidate_languages ?? []),
    ...transferLinesOf(agent),
  ]);
  // Greetings first: every call begins with one.
  return new StockPhrases([...greetings, ...usual], others);
}

/** What the voice path says by itself as this agent, in these languages. */
function ownLinesOf(agent: AgentDefinition, languages: readonly string[]): SpeechRequest[] {
  return languages.flatMap((spoken) => {
    const { lines, voice } = ownWordsOf(agent, spoken);
    const { switchFailed, transferFailed: _, ...fixed } = lines;
    const texts = [...Object.values(fixed), ...channelSchema.options.map(switchFailed)];
    return texts.map((text) => ({ text, voice }));
  });
}

/** What it says to callers who could not be put through, in every language that it listens for. */
function transferLinesOf(agent: AgentDefinition): SpeechRequest[] {
  const { language, candidate_languages = [language] } = agent.speech;
  return candidate_languages.flatMap((spoken) => {
    const { lines, voice } = ownWordsOf(agent, spoken);
    return transferFailureSchema.options.map((reason) => ({
      text: lines.transferFailed(reason),
      voice,
    }));
  });
}

function ownWordsOf(agent: AgentDefinition, language: string): OwnWords {
  const active = { name: agent.name, voice: agent.voice };
  return ownWordsFor(voiceForLanguage(agent, language), active, (_name, asked) =>
    voiceForLanguage(agent, asked),
  );
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
