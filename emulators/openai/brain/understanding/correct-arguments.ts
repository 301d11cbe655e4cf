import type { ToolRun } from '../dialogue/dialogue.ts';
import type { Thought } from '../thought.ts';
import type { Parameter } from '../tools/parameter.ts';
import type { Tool } from '../tools/tool.ts';
import {
  findAddresses,
  findHouseNumber,
  findStreets,
  replaceHouseNumber,
  replaceStreet,
} from '../values/addresses.ts';
import { readValue } from '../values/read-value.ts';

/** Kinds whose value shows by itself in a correction ("no, make it fifty"). */
const CORRECTABLE = new Set([
  'enum',
  'amount',
  'duration',
  'date',
  'time',
  'moment',
  'address',
  'place',
  'phone',
  'email',
  'digits',
  'identifier',
  'number',
  'person',
]);

/**
 * The arguments of a call with what a correction changes; undefined when it changes nothing.
 *
 * @param text the correction, e.g. "no, I meant gas" or "sorry, it is number fourteen".
 */
export function correctedArguments(
  tool: Tool,
  run: Pick<ToolRun, 'arguments'>,
  text: string,
  thought: Thought,
): Record<string, unknown> | undefined {
  for (const parameter of inOrderOfClarity(tool)) {
    const before = run.arguments[parameter.name];
    const value = correctedValue(parameter, before, text, thought);
    if (value !== undefined && value !== before)
      return { ...run.arguments, [parameter.name]: value };
  }
  return undefined;
}

/** A house number or a street: what another street can be put in the place of. */
function isAtStreet(place: string): boolean {
  return /\d/.test(place) || findStreets(place).length > 0;
}

function inOrderOfClarity(tool: Tool): Parameter[] {
  const order = [
    'enum',
    'date',
    'email',
    'phone',
    'address',
    'place',
    'amount',
    'duration',
    'time',
    'moment',
    'digits',
    'identifier',
    'person',
    'number',
  ];
  return tool.parameters
    .filter(({ kind }) => CORRECTABLE.has(kind.type))
    .toSorted((a, b) => order.indexOf(a.kind.type) - order.indexOf(b.kind.type));
}

function correctedValue(
  parameter: Parameter,
  before: unknown,
  text: string,
  thought: Thought,
): unknown {
  const reading = { lexicon: thought.lexicon, today: thought.today, toolStems: new Set<string>() };
  const { type } = parameter.kind;
  if (type === 'address' || type === 'place') {
    const whole = findAddresses(text)[0];
    if (whole !== undefined) return whole;
    const [street] = findStreets(text);
    if (street !== undefined && typeof before === 'string' && isAtStreet(before)) {
      const place = replaceStreet(before, street);
      const named = /\bnumber\b/i.test(text) ? findHouseNumber(text) : undefined;
      return named === undefined ? place : replaceHouseNumber(place, named);
    }
    const houseNumber = /\b(?:number|no\.?|it is|it's|not|actually)\b/i.test(text)
      ? findHouseNumber(text)
      : undefined;
    return houseNumber !== undefined && typeof before === 'string'
      ? replaceHouseNumber(before, houseNumber)
      : undefined;
  }
  if (type === 'enum') return readValue(parameter, text, 'mention', reading);
  if (type === 'person') return readValue(parameter, text, 'mention', reading);
  return before === undefined
    ? readValue(parameter, text, 'mention', reading)
    : readValue(parameter, text, 'answer', reading);
}
