import { badRequest } from '../cosmos-error.ts';
import { compareSameType, equalJson, isArray, isObject, type Json, memberOf } from '../json.ts';
import { foldAggregate, isAggregate } from './aggregates.ts';
import { scalarFunction } from './functions.ts';
import { printExpression } from './print-query.ts';
import type { Value } from './scalar-function.ts';
import { likePattern } from './string-functions.ts';
import type { BinaryOperator, Expression, Query } from './syntax-tree.ts';
import { type DistanceFunction, type VectorEmbedding, vectorDistance } from './vector-distance.ts';

/** Values by alias while one row is evaluated. */
export type Row = ReadonlyMap<string, Json>;

/** What a query can see besides its rows. */
export interface QueryContext {
  readonly parameters: ReadonlyMap<string, Json>;
  readonly nowMs: number;
  readonly embeddings: readonly VectorEmbedding[];
  /** Runs a subquery with the outer row in scope. */
  readonly runSubquery: (query: Query, row: Row) => readonly Json[];
}

/**
 * Evaluates an expression on a row.
 *
 * @param group the rows that aggregates fold; undefined where aggregates are not allowed.
 * @throws CosmosError 400 for unknown names, parameters and functions.
 */
export function evaluate(
  expression: Expression,
  row: Row,
  context: QueryContext,
  group?: readonly Row[],
): Value {
  const value = (inner: Expression) => evaluate(inner, row, context, group);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'parameter':
      if (!context.parameters.has(expression.name)) {
        throw badRequest(`The parameter ${expression.name} has no value.`);
      }
      return context.parameters.get(expression.name);
    case 'identifier':
      if (!row.has(expression.name) && (group === undefined || group.length > 0)) {
        throw badRequest(`Identifier '${expression.name}' could not be resolved.`);
      }
      return row.get(expression.name);
    case 'property':
      return memberOf(value(expression.target), expression.name);
    case 'index':
      return element(value(expression.target), value(expression.index));
    case 'unary':
      return unary(expression.operator, value(expression.operand));
    case 'binary':
      return binary(expression.operator, value(expression.left), () => value(expression.right));
    case 'between': {
      const subject = value(expression.value);
      const inside = and(
        order('>=', subject, value(expression.low)),
        order('<=', subject, value(expression.high)),
      );
      return expression.negated ? not(inside) : inside;
    }
    case 'in': {
      const subject = value(expression.value);
      if (subject === undefined) return undefined;
      const found = expression.options.some((option) => equalJson(subject, value(option)));
      return expression.negated ? !found : found;
    }
    case 'like': {
      const subject = value(expression.value);
      const pattern = value(expression.pattern);
      if (typeof subject !== 'string' || typeof pattern !== 'string') return undefined;
      const matches = likePattern(pattern, expression.escape).test(subject);
      return expression.negated ? !matches : matches;
    }
    case 'conditional':
      return value(expression.condition) === true
        ? value(expression.whenTrue)
        : value(expression.whenFalse);
    case 'call': {
      if (isAggregate(expression)) return aggregate(expression, context, group);
      if (expression.name === 'VECTORDISTANCE') return distance(expression.args, value, context);
      return scalarFunction(expression.name)(expression.args.map(value), context);
    }
    case 'array':
      return expression.items.map(value).filter((item) => item !== undefined);
    case 'object':
      return objectOf(expression.members.map(([name, member]) => [name, value(member)]));
    case 'subquery': {
      const results = context.runSubquery(expression.query, row);
      if (expression.form === 'exists') return results.length > 0;
      return expression.form === 'array' ? results : results[0];
    }
    default: {
      const unreachable: never = expression;
      throw new TypeError(`Unknown expression ${JSON.stringify(unreachable)}`);
    }
  }
}

/** An object without the members that are undefined. */
export function objectOf(members: readonly (readonly [string, Value])[]): Json {
  return Object.fromEntries(
    members.flatMap(([name, member]) => (member === undefined ? [] : [[name, member]])),
  );
}

function element(target: Value, index: Value): Value {
  if (isArray(target) && typeof index === 'number') return target[index];
  return isObject(target) && typeof index === 'string' ? memberOf(target, index) : undefined;
}

function unary(operator: 'NOT' | '-' | '+' | '~', operand: Value): Value {
  if (operator === 'NOT') return not(operand);
  if (typeof operand !== 'number') return undefined;
  return operator === '-' ? -operand : operator === '~' ? ~operand : operand;
}

function not(operand: Value): Value {
  return typeof operand === 'boolean' ? !operand : undefined;
}

/** False wins over undefined, undefined over true. */
function and(left: Value, right: Value): Value {
  if (left === false || right === false) return false;
  return left === true && right === true ? true : undefined;
}

function or(left: Value, right: Value): Value {
  if (left === true || right === true) return true;
  return left === false && right === false ? false : undefined;
}

function order(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value): Value {
  const difference = compareSameType(left, right);
  if (difference === undefined) return undefined;
  if (operator === '<') return difference < 0;
  if (operator === '<=') return difference <= 0;
  return operator === '>' ? difference > 0 : difference >= 0;
}

function binary(operator: BinaryOperator, left: Value, evaluateRight: () => Value): Value {
  if (operator === 'AND') return left === false ? false : and(left, evaluateRight());
  if (operator === 'OR') return left === true ? true : or(left, evaluateRight());
  if (operator === '??') return left === undefined ? evaluateRight() : left;
  const right = evaluateRight();
  switch (operator) {
    case '=':
    case '!=':
      if (left === undefined || right === undefined) return undefined;
      return equalJson(left, right) === (operator === '=');
    case '<':
    case '<=':
    case '>':
    case '>=':
      return order(operator, left, right);
    case '||':
      return typeof left === 'string' && typeof right === 'string' ? left + right : undefined;
    default:
      return typeof left === 'number' && typeof right === 'number'
        ? arithmetic(operator, left, right)
        : undefined;
  }
}

function arithmetic(operator: BinaryOperator, left: number, right: number): Value {
  const results: Partial<Record<BinaryOperator, number>> = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': left / right,
    '%': left % right,
    '&': left & right,
    '|': left | right,
    '^': left ^ right,
    '<<': left << right,
    '>>': left >> right,
    '>>>': left >>> right,
  };
  const result = results[operator];
  return result === undefined || !Number.isFinite(result) ? undefined : result;
}

function aggregate(
  call: Extract<Expression, { kind: 'call' }>,
  context: QueryContext,
  group: readonly Row[] | undefined,
): Value {
  const [argument] = call.args;
  if (group === undefined || argument === undefined) {
    throw badRequest(`The aggregate ${call.name} is not allowed here.`);
  }
  return foldAggregate(
    call.name,
    group.map((row) => evaluate(argument, row, context)),
  );
}

function distance(
  args: readonly Expression[],
  value: (expression: Expression) => Value,
  context: QueryContext,
): Value {
  const [left, right, , options] = args;
  if (left === undefined || right === undefined) {
    throw badRequest('VectorDistance takes two vectors.');
  }
  return vectorDistance(
    value(left),
    value(right),
    distanceFunctionOf([left, right], context, options === undefined ? undefined : value(options)),
  );
}

/** The function named in the call's options, else that of the container's policy, else cosine. */
export function distanceFunctionOf(
  vectors: readonly Expression[],
  context: Pick<QueryContext, 'embeddings'>,
  options?: Value,
): DistanceFunction {
  const named = memberOf(options, 'distanceFunction');
  if (named === 'cosine' || named === 'dotproduct' || named === 'euclidean') return named;
  const paths = vectors.map(
    (vector) => `/${printExpression(vector).split('.').slice(1).join('/')}`,
  );
  const embedding = context.embeddings.find(({ path }) => paths.includes(path));
  return embedding?.distanceFunction ?? 'cosine';
}
