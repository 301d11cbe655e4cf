import type { AgentSettings } from '#shared/contracts/agent.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';

const primary = (language: string) => language.split('-')[0]?.toLowerCase();

/**
 * An agent's voice for somebody who speaks `language` (BCP-47): the one its settings name for that
 * language, else its own if that is multilingual, told the language. An agent that has neither keeps its
 * voice, and so does one whose own language is spoken in another dialect.
 */
export function voiceForLanguage(
  agent: Pick<AgentSettings, 'voice' | 'voice_by_language'>,
  language: string | undefined,
): VoiceSettings {
  const { voice, voice_by_language = {} } = agent;
  if (language === undefined || primary(language) === primary(voice.language)) return voice;
  const named =
    voice_by_language[language] ??
    Object.entries(voice_by_language).find(([key]) => primary(key) === primary(language))?.[1];
  if (named !== undefined) return { ...named, language };
  return voice.name.includes('Multilingual') ? { ...voice, language } : voice;
}
