import type { ActiveAgent } from '#shared/contracts/active-agent.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { LineSet } from './spoken-lines/line-set.ts';
import { spokenLinesIn } from './spoken-lines.ts';

/** An agent's voice for a language (BCP-47), or its own; undefined for an agent that is not known. */
export type VoiceOf = (agent: string, language?: string) => VoiceSettings | undefined;

/** What we say by ourselves, and the voice that says it. */
export interface OwnWords {
  readonly lines: LineSet;
  readonly voice: VoiceSettings;
}

/**
 * Our own lines in the language of a voice. Where nobody has written them they are English, and the
 * agent's voice for English says them.
 */
export function ownWordsFor(voice: VoiceSettings, agent: ActiveAgent, voiceOf: VoiceOf): OwnWords {
  const { lines, language } = spokenLinesIn(voice.language);
  if (language === voice.language) return { lines, voice };
  return { lines, voice: voiceOf(agent.name, language) ?? agent.voice };
}
