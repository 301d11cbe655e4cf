import { unsupportedQuery } from '../cosmos-error.ts';
import { equalJson, isArray, isObject, type Json } from '../json.ts';
import { mathFunctions } from './math-functions.ts';
import type { ScalarFunction, Value } from './scalar-function.ts';
import { stringFunctions } from './string-functions.ts';

const isNumber = (value: Value): value is number => typeof value === 'number';
const isString = (value: Value): value is string => typeof value === 'string';

const typeFunctions: Readonly<Record<string, ScalarFunction>> = {
  IS_DEFINED: ([value]) => value !== undefined,
  IS_NULL: ([value]) => value === null,
  IS_NUMBER: ([value]) => isNumber(value),
  IS_INTEGER: ([value]) => Number.isInteger(value),
  IS_STRING: ([value]) => isString(value),
  IS_BOOL: ([value]) => typeof value === 'boolean',
  IS_ARRAY: ([value]) => isArray(value),
  IS_OBJECT: ([value]) => isObject(value),
  IS_PRIMITIVE: ([value]) => value !== undefined && !isArray(value) && !isObject(value),
  IIF: ([condition, whenTrue, whenFalse]) => (condition === true ? whenTrue : whenFalse),
};

const arrayFunctions: Readonly<Record<string, ScalarFunction>> = {
  ARRAY_LENGTH: ([items]) => (isArray(items) ? items.length : undefined),
  ARRAY_CONTAINS: ([items, wanted, partial]) => {
    if (!isArray(items) || wanted === undefined) return isArray(items) ? false : undefined;
    return items.some((item) =>
      partial === true ? matchesPartially(item, wanted) : equalJson(item, wanted),
    );
  },
  ARRAY_CONTAINS_ANY: ([items, ...wanted]) =>
    isArray(items)
      ? wanted.some((one) => one !== undefined && items.some((item) => equalJson(item, one)))
      : undefined,
  ARRAY_CONTAINS_ALL: ([items, ...wanted]) =>
    isArray(items)
      ? wanted.every((one) => one !== undefined && items.some((item) => equalJson(item, one)))
      : undefined,
  ARRAY_CONCAT: (arrays) => {
    const joined: Json[] = [];
    for (const items of arrays) {
      if (!isArray(items)) return undefined;
      joined.push(...items);
    }
    return joined;
  },
  ARRAY_SLICE: ([items, start, length]) => {
    if (!isArray(items) || !isNumber(start)) return undefined;
    const from = start < 0 ? Math.max(0, items.length + start) : start;
    return items.slice(from, isNumber(length) ? from + Math.max(0, length) : undefined);
  },
};

const dateFunctions: Readonly<Record<string, ScalarFunction>> = {
  GETCURRENTTIMESTAMP: (_args, { nowMs }) => Math.floor(nowMs),
  GETCURRENTDATETIME: (_args, { nowMs }) => dateTime(nowMs),
  DATETIMETOTIMESTAMP: ([text]) => {
    const time = isString(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(time) ? undefined : time;
  },
  TIMESTAMPTODATETIME: ([time]) => (isNumber(time) ? dateTime(time) : undefined),
};

const functions: ReadonlyMap<string, ScalarFunction> = new Map(
  Object.entries({
    ...typeFunctions,
    ...arrayFunctions,
    ...dateFunctions,
    ...mathFunctions,
    ...stringFunctions,
  }),
);

/** @throws CosmosError 400 for a function this emulator does not have. */
export function scalarFunction(name: string): ScalarFunction {
  const found = functions.get(name);
  if (found === undefined) throw unsupportedQuery(`the function ${name}`);
  return found;
}

/** Seven fractional digits, as the service writes dates. */
function dateTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('Z', '0000Z');
}

function matchesPartially(item: Json, wanted: Json): boolean {
  if (!isObject(item) || !isObject(wanted)) return equalJson(item, wanted);
  return Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(item, name) && equalJson(item[name], value),
  );
}
