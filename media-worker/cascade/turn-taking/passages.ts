import { wordsOf } from './words-of.ts';

/** So many words in a row are not in a text by chance. */
const tellingWords = 4;

/**
 * Recognises passages that the caller has to hear to the end (terms, disclosures) in what is spoken
 * clause by clause, wherever a clause begins or ends.
 *
 * @param passages as the agent's file has them; each at least four words.
 * @returns whether a clause belongs to one of them.
 */
export function createPassages(passages: readonly string[]): (clause: string) => boolean {
  const telling = new Set<string>();
  const whole: string[] = [];
  for (const passage of passages) {
    const words = wordsOf(passage);
    whole.push(` ${words.join(' ')} `);
    for (let at = 0; at + tellingWords <= words.length; at += 1) {
      telling.add(words.slice(at, at + tellingWords).join(' '));
    }
  }
  return (clause) => {
    const words = wordsOf(clause);
    if (words.length < tellingWords) {
      return words.length > 1 && whole.some((passage) => passage.includes(` ${words.join(' ')} `));
    }
    return words.some((_, at) => telling.has(words.slice(at, at + tellingWords).join(' ')));
  };
}
