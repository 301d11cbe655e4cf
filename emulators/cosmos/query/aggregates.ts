import { compareJson, isArray, isObject, type Json } from '../json.ts';
import type { Expression, Query, Selection } from './syntax-tree.ts';

const aggregateNames = new Set(['COUNT', 'SUM', 'MIN', 'MAX', 'AVG']);

/** A call of `COUNT`, `SUM`, `MIN`, `MAX` or `AVG`. */
export type AggregateCall = Extract<Expression, { kind: 'call' }> & {
  readonly name: 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG';
};

export function isAggregate(expression: Expression): expression is AggregateCall {
  return expression.kind === 'call' && aggregateNames.has(expression.name);
}

/** Whether an aggregate occurs anywhere in the expression; subqueries have their own. */
export function containsAggregate(expression: Expression): boolean {
  return isAggregate(expression) || childrenOf(expression).some(containsAggregate);
}

/** Whether the query folds its rows into groups. */
export function isGrouped(query: Query): boolean {
  return query.groupBy.length > 0 || selectedExpressions(query.selection).some(containsAggregate);
}

export function selectedExpressions(selection: Selection): readonly Expression[] {
  if (selection.kind === 'star') return [];
  if (selection.kind === 'value') return [selection.expression];
  return selection.items.map(({ expression }) => expression);
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'parameter':
    case 'identifier':
    case 'subquery':
      return [];
    case 'property':
      return [expression.target];
    case 'index':
      return [expression.target, expression.index];
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'between':
      return [expression.value, expression.low, expression.high];
    case 'in':
      return [expression.value, ...expression.options];
    case 'like':
      return [expression.value, expression.pattern];
    case 'conditional':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case 'call':
      return expression.args;
    case 'array':
      return expression.items;
    case 'object':
      return expression.members.map(([, value]) => value);
    default: {
      const unreachable: never = expression;
      throw new TypeError(`Unknown expression ${JSON.stringify(unreachable)}`);
    }
  }
}

/**
 * Folds the argument's values over a group. Missing values are left out; a sum or average over
 * anything but numbers is undefined (Microsoft docs: "Aggregate functions").
 */
export function foldAggregate(
  name: string,
  values: readonly (Json | undefined)[],
): Json | undefined {
  const defined = values.filter((value) => value !== undefined);
  switch (name) {
    case 'COUNT':
      return defined.length;
    case 'SUM':
      return sum(defined);
    case 'AVG': {
      const total = sum(defined);
      return total === undefined ? undefined : total / defined.length;
    }
    default: {
      const comparable = defined.filter((value) => !isArray(value) && !isObject(value));
      const sign = name === 'MIN' ? 1 : -1;
      return comparable.toSorted((left, right) => sign * compareJson(left, right))[0];
    }
  }
}

function sum(values: readonly Json[]): number | undefined {
  if (values.length === 0) return undefined;
  let total = 0;
  for (const value of values) {
    if (typeof value !== 'number') return undefined;
    total += value;
  }
  return total;
}
