import type { Dialogue, ToolRun } from '../dialogue/dialogue.ts';
import { wordsOf } from '../text/words.ts';
import { isJsonSchema as isRecord } from '../tools/json-schema.ts';
import type { Parameter } from '../tools/parameter.ts';
import { coerceValue } from './coerce.ts';

/** Kinds of value that stay true for the whole conversation once they are known. */
const LASTING = new Set([
  'birth-date',
  'phone',
  'email',
  'address',
  'person',
  'identifier',
  'list',
]);

/** Every tool call of the dialogue, newest first. */
export function runsNewestFirst(dialogue: Dialogue): ToolRun[] {
  return dialogue.turns.flatMap((turn) => turn.runs).reverse();
}

/**
 * The value that the customer corrected a lasting argument to: a later call of the same tool with
 * another value. It counts for more than what is on file.
 */
export function correctedValue(parameter: Parameter, dialogue: Dialogue): unknown {
  if (!LASTING.has(parameter.kind.type)) return undefined;
  const runs = runsNewestFirst(dialogue);
  for (const [index, run] of runs.entries()) {
    const value = run.arguments[parameter.name];
    const before = runs.slice(index + 1).find((each) => each.tool === run.tool)?.arguments[
      parameter.name
    ];
    if (value !== undefined && before !== undefined && value !== before)
      return coerceValue(parameter, value);
  }
  return undefined;
}

/**
 * Looks for a lasting value in earlier calls: an argument of the same name that was accepted, or a
 * result field of that name ("confirmation_number" of a booking for its cancellation).
 */
export function earlierValue(parameter: Parameter, dialogue: Dialogue): unknown {
  if (!LASTING.has(parameter.kind.type)) return undefined;
  for (const run of runsNewestFirst(dialogue)) {
    if (!run.result.ok) continue;
    const found = run.arguments[parameter.name] ?? fieldNamed(run.result.fields, parameter);
    const value = found === undefined ? undefined : coerceValue(parameter, found);
    if (value !== undefined) return value;
  }
  return undefined;
}

function fieldNamed(fields: Readonly<Record<string, unknown>>, parameter: Parameter): unknown {
  const core = (name: string) =>
    wordsOf(name)
      .filter((word) => !['number', 'new', 'id', 'code'].includes(word))
      .join(' ');
  const wanted = core(parameter.name);
  for (const [key, value] of Object.entries(fields)) {
    if (key === parameter.name) return value;
    if (
      parameter.kind.type === 'identifier' &&
      wanted !== '' &&
      core(key) === wanted &&
      typeof value !== 'object'
    )
      return value;
    if (isRecord(value) && value[parameter.name] !== undefined) return value[parameter.name];
  }
  return undefined;
}

const DUE = /(?:balance|amount_due|total_due|due_amount|amount_owed|total)$/i;

/** The amount that is due according to the newest tool result or the known facts. */
export function amountDue(
  dialogue: Dialogue,
  facts: ReadonlyMap<string, string>,
): number | undefined {
  const sources: Array<Readonly<Record<string, unknown>>> = [
    ...runsNewestFirst(dialogue).flatMap((run) => (run.result.ok ? [run.result.fields] : [])),
    Object.fromEntries(facts),
  ];
  for (const fields of sources) {
    for (const [key, value] of Object.entries(fields)) {
      const amount = Number(
        typeof value === 'string' ? value.replace(/^\$/, '').replaceAll(',', '') : value,
      );
      if (
        DUE.test(key) &&
        value !== '' &&
        typeof value !== 'object' &&
        Number.isFinite(amount) &&
        amount > 0
      )
        return amount;
    }
  }
  return undefined;
}
