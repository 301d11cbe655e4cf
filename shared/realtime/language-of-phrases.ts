import type { TranscribedPhrase } from './server-event.ts';

const primary = (language: string) => language.split('-')[0]?.toLowerCase();

/**
 * Which of the candidates (BCP-47) most of an utterance is in. Dialects are one language.
 *
 * @returns undefined where the service does not tell, or names none of them.
 */
export function languageOfPhrases(
  phrases: readonly TranscribedPhrase[],
  candidates: readonly string[],
): string | undefined {
  const letters = new Map<string, number>();
  for (const { text, locale } of phrases) {
    const language = candidates.find((known) => primary(known) === primary(locale ?? ''));
    if (language === undefined) continue;
    letters.set(language, (letters.get(language) ?? 0) + text.length);
  }
  const [most] = [...letters].toSorted(([, one], [, other]) => other - one);
  return most?.[0];
}
