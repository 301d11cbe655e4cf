import { CommandError, notAFloat, notAnInteger } from './command-error.ts';
import type { Keyspace } from './keyspace.ts';
import type { Reply } from './reply.ts';

/** A command that needs only the keyspace; it runs alone, inside MULTI and inside a script. */
export interface KeyspaceCommand {
  /** Words including the command name; negative means "at least" (Redis docs: "COMMAND"). */
  readonly arity: number;
  /** @param words arguments after the command name. @throws CommandError */
  readonly run: (words: readonly string[], keyspace: Keyspace) => Reply;
}

export type CommandTable = Readonly<Record<string, KeyspaceCommand>>;

export function arityAllows(arity: number, wordCount: number): boolean {
  return arity >= 0 ? wordCount === arity : wordCount >= -arity;
}

/** @throws CommandError when the word is not a 64-bit integer (safe range in this emulator). */
export function parseInteger(word: string | undefined): number {
  if (word === undefined || !/^-?(0|[1-9]\d*)$/.test(word)) throw notAnInteger();
  const value = Number(word);
  if (!Number.isSafeInteger(value)) throw notAnInteger();
  return value;
}

/** @throws CommandError when the word is not a number, `inf`, `+inf` or `-inf`. */
export function parseFloatWord(word: string | undefined): number {
  const text = word?.toLowerCase() ?? '';
  if (/^\+?inf(inity)?$/.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-inf(inity)?$/.test(text)) return Number.NEGATIVE_INFINITY;
  const value = text.trim() === text && text !== '' ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw notAFloat();
  return value;
}

/** The word at a position the arity check has already guaranteed. */
export function wordAt(words: readonly string[], index: number): string {
  const word = words[index];
  if (word === undefined) throw new CommandError('ERR syntax error');
  return word;
}

/** Splits `[a, 1, b, 2]` into pairs. @throws CommandError when a value is missing. */
export function pairsOf(words: readonly string[], command: string): [string, string][] {
  if (words.length === 0 || words.length % 2 !== 0) {
    throw new CommandError(`ERR wrong number of arguments for '${command}' command`);
  }
  const pairs: [string, string][] = [];
  for (let index = 0; index < words.length; index += 2) {
    pairs.push([wordAt(words, index), wordAt(words, index + 1)]);
  }
  return pairs;
}

/**
 * Resolves inclusive, possibly negative list indexes to a `slice` range.
 */
export function sliceRange(start: number, stop: number, length: number): [number, number] {
  const from = start < 0 ? Math.max(length + start, 0) : start;
  const to = stop < 0 ? length + stop : Math.min(stop, length - 1);
  return from > to ? [0, 0] : [from, to + 1];
}
