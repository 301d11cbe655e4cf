import { wordsOf } from '../text/words.ts';
import { schemaType } from '../tools/json-schema.ts';
import type { Parameter } from '../tools/parameter.ts';
import { findNumbers } from '../values/numbers.ts';

/**
 * Brings a value from a fact, a result or an earlier call into the parameter's type; undefined
 * when it does not fit, so that a wrong guess is never sent.
 */
export function coerceValue(parameter: Parameter, value: unknown): unknown {
  const type = schemaType(parameter.schema);
  if (parameter.enumValues.length > 0 && type !== 'array') {
    const wanted = String(value).toLowerCase();
    return parameter.enumValues.find((each) => each.toLowerCase() === wanted);
  }
  switch (type) {
    case 'number':
    case 'integer': {
      const number = typeof value === 'number' ? value : numberIn(String(value));
      return number === undefined || (type === 'integer' && !Number.isInteger(number))
        ? undefined
        : number;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      return /^(?:true|yes)$/i.test(String(value))
        ? true
        : /^(?:false|no)$/i.test(String(value))
          ? false
          : undefined;
    case 'array':
      return Array.isArray(value) ? value : undefined;
    case 'object':
      return typeof value === 'object' && value !== null ? value : undefined;
    default:
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }
}

function numberIn(text: string): number | undefined {
  return findNumbers(wordsOf(text.replace(/^[$\u20AC\u00A3]/, '')))[0]?.value;
}
