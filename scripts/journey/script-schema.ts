import { z } from 'zod';
import { closestWord } from './closest-word.ts';
import { isPattern } from './pattern.ts';

/** A text that is not empty. */
export const text = z.string().min(1, 'must not be empty');
const noPattern = 'This is not a regular expression.';
/** Text to look for, or `/a regular expression/`. */
export const pattern = text.refine(isPattern, noPattern);
/** Any value; a text may be a regular expression. */
export const toolArgument = z
  .unknown()
  .refine((value) => typeof value !== 'string' || isPattern(value), noPattern);
export const keys = z.string().regex(/^[0-9*#A-D]+$/, 'Use the keys 0-9, *, #, A-D.');
export const phoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'Write the number in quotes, as "+15550100099".');

/** An object with these keys and no others; who writes another one is told which there are. */
export function strictKeys<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, known) : undefined,
  });
}

function unknownKeys(written: readonly string[], known: readonly string[]): string {
  const named = written.map((key) => {
    const meant = closestWord(key, known);
    return `"${key}"${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`;
  });
  const noun = written.length === 1 ? 'unknown key' : 'unknown keys';
  return `${noun} ${named.join(', ')}. Keys here are: ${known.join(', ')}.`;
}
