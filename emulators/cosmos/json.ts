/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** An own member, so that `constructor` and the like are undefined as in the real store. */
export function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Structural equality; objects compare without regard to member order. */
export function equalJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (isArray(left) && isArray(right)) {
    return (
      left.length === right.length && left.every((item, index) => equalJson(item, right[index]))
    );
  }
  if (isObject(left) && isObject(right)) {
    const names = Object.keys(left);
    return (
      names.length === Object.keys(right).length &&
      names.every((name) => Object.hasOwn(right, name) && equalJson(left[name], right[name]))
    );
  }
  return false;
}

/** Order of types in an `ORDER BY`: missing, null, booleans, numbers, strings, arrays, objects. */
function typeRank(value: Json | undefined): number {
  if (value === undefined) return 0;
  if (value === null) return 1;
  if (typeof value === 'boolean') return 2;
  if (typeof value === 'number') return 3;
  if (typeof value === 'string') return 4;
  return isArray(value) ? 5 : 6;
}

/** Total order over values of any type, as `ORDER BY` has it. */
export function compareJson(left: Json | undefined, right: Json | undefined): number {
  const byType = typeRank(left) - typeRank(right);
  return byType !== 0 ? byType : (compareSameType(left, right) ?? 0);
}

/** Negative, 0 or positive; undefined when the two have no order (other types, objects). */
export function compareSameType(
  left: Json | undefined,
  right: Json | undefined,
): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (typeof left === 'string' && typeof right === 'string') {
    return left === right ? 0 : left < right ? -1 : 1;
  }
  return left === null && right === null ? 0 : undefined;
}
