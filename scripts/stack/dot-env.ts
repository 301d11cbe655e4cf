import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { reasonOf } from './reason-of.ts';
import { UsageError } from './usage-error.ts';

/**
 * Settings from `.env` in the project root; none when there is no such file.
 * @throws UsageError when it cannot be read.
 */
export function readDotEnv(path: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new UsageError(
      `${path}: the settings cannot be read (${reasonOf(error)}). Make it a text file of NAME=value lines, or remove it.`,
      { cause: error },
    );
  }
  return Object.fromEntries(
    Object.entries(parseEnv(text)).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}
