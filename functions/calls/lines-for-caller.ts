import { languageOf } from '#shared/conversation/caller-language.ts';
import { voiceForLanguage } from '#shared/speech/voice-for-language.ts';
import type { Services } from '../services.ts';

/** Lines of our own, and who says them. */
export interface SpokenLines<Lines> {
  readonly lines: Lines;
  readonly voice: { readonly name: string; readonly language: string };
}

/**
 * Our lines in the language that the caller speaks, as far as we have them, and the voice of the agent
 * they were talking to. In English, in the voice of prompts, before anybody talked to them.
 */
export async function linesForCaller<Lines>(
  { sessions, content, settings }: Pick<Services, 'sessions' | 'content' | 'settings'>,
  sessionId: string,
  linesIn: (language: string) => { readonly lines: Lines; readonly language: string },
): Promise<SpokenLines<Lines>> {
  const memo = (await sessions.load(sessionId))?.memo;
  const agent = memo === undefined ? undefined : content.agents.get(memo.activeAgent);
  if (memo === undefined || agent === undefined) {
    const { lines, language } = linesIn('en-US');
    return { lines, voice: { name: settings.promptVoice, language } };
  }
  const { lines, language } = linesIn(languageOf(memo) ?? agent.voice.language);
  return { lines, voice: voiceForLanguage(agent, language) };
}
