import { parseFloatWord } from './command.ts';
import { CommandError } from './command-error.ts';

/** Whether a score lies within bounds such as `5 (10` or `-inf +inf`. */
export type ScoreRange = (score: number) => boolean;

/** Parses score bounds; `(` makes one exclusive. @throws CommandError */
export function parseScoreRange(minWord: string, maxWord: string): ScoreRange {
  const min = parseBound(minWord);
  const max = parseBound(maxWord);
  return (score) =>
    (min.exclusive ? score > min.score : score >= min.score) &&
    (max.exclusive ? score < max.score : score <= max.score);
}

function parseBound(word: string): { score: number; exclusive: boolean } {
  const exclusive = word.startsWith('(');
  try {
    return { score: parseFloatWord(exclusive ? word.slice(1) : word), exclusive };
  } catch (cause) {
    throw new CommandError('ERR min or max is not a float', { cause });
  }
}
