import { badRequest, unsupportedQuery } from '../cosmos-error.ts';
import { compareJson, isArray, type Json } from '../json.ts';
import { isGrouped } from './aggregates.ts';
import { distanceFunctionOf, evaluate, objectOf, type QueryContext, type Row } from './evaluate.ts';
import { rootName } from './parse-query.ts';
import { printExpression } from './print-query.ts';
import type { Expression, OrderItem, Query, Source } from './syntax-tree.ts';
import { scoresSimilarity, type VectorEmbedding } from './vector-distance.ts';

export interface QueryEnvironment {
  readonly parameters: ReadonlyMap<string, Json>;
  readonly nowMs: number;
  readonly embeddings: readonly VectorEmbedding[];
}

/**
 * Runs a query over items, in the order given unless it says otherwise.
 *
 * @returns the results; those that are undefined are left out, as the service does.
 * @throws CosmosError 400
 */
export function runQuery(
  query: Query,
  items: readonly Json[],
  environment: QueryEnvironment,
): readonly Json[] {
  const context: QueryContext = {
    ...environment,
    runSubquery: (subquery, row) => runOn(subquery, [row], context),
  };
  return runOn(
    query,
    items.map((item) => new Map([[rootName, item]])),
    context,
  );
}

function runOn(query: Query, outer: readonly Row[], context: QueryContext): readonly Json[] {
  const rows = outer
    .flatMap((row) => bindSources(query.sources, row, context))
    .filter((row) => query.where === undefined || evaluate(query.where, row, context) === true);
  const results = isGrouped(query)
    ? selectGroups(query, rows, context)
    : sortRows(rows, query.orderBy, context).map((row) => select(query, row, context));
  const present = results.filter((result) => result !== undefined);
  return slice(query, query.distinct ? distinct(present) : present, context);
}

function bindSources(sources: readonly Source[], row: Row, context: QueryContext): readonly Row[] {
  let rows: readonly Row[] = [row];
  for (const { alias, expression, iterates } of sources) {
    rows = rows.flatMap((bound) =>
      sourceValues({ expression, iterates }, bound, context).flatMap((value) =>
        value === undefined ? [] : [new Map([...bound, [alias, value]])],
      ),
    );
  }
  return rows;
}

function sourceValues(
  { expression, iterates }: Pick<Source, 'expression' | 'iterates'>,
  row: Row,
  context: QueryContext,
): readonly (Json | undefined)[] {
  if (expression.kind === 'root') return [row.get(rootName)];
  if (iterates && expression.kind === 'subquery') {
    return context.runSubquery(expression.query, row);
  }
  const value = evaluate(expression, row, context);
  if (!iterates) return [value];
  return isArray(value) ? value : [];
}

function select(
  query: Query,
  row: Row,
  context: QueryContext,
  group?: readonly Row[],
): Json | undefined {
  const { selection } = query;
  if (selection.kind === 'star') {
    if (query.sources.length > 1) {
      throw badRequest("'SELECT *' is only valid with a single input set.");
    }
    return row.get(query.sources[0]?.alias ?? rootName);
  }
  if (selection.kind === 'value') return evaluate(selection.expression, row, context, group);
  return objectOf(
    selection.items.map(({ expression, alias }, index) => [
      alias ?? impliedAlias(expression, index),
      evaluate(expression, row, context, group),
    ]),
  );
}

/** Name of a selected column without alias: the property's, else `$1`, `$2` ... */
export function impliedAlias(expression: Expression, index: number): string {
  if (expression.kind === 'property' || expression.kind === 'identifier') return expression.name;
  if (expression.kind === 'index' && expression.index.kind === 'literal') {
    return String(expression.index.value);
  }
  return `$${index + 1}`;
}

function selectGroups(
  query: Query,
  rows: readonly Row[],
  context: QueryContext,
): readonly (Json | undefined)[] {
  if (query.orderBy.length > 0) throw unsupportedQuery('ORDER BY together with aggregates');
  if (query.groupBy.length === 0) return [select(query, rows[0] ?? new Map(), context, rows)];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(
      query.groupBy.map((expression) => [evaluate(expression, row, context)]),
    );
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => select(query, group[0] ?? new Map(), context, group));
}

function sortRows(
  rows: readonly Row[],
  orderBy: readonly OrderItem[],
  context: QueryContext,
): readonly Row[] {
  if (orderBy.length === 0) return rows;
  const directions = orderBy.map((item) => (isDescending(item, context) ? -1 : 1));
  return rows
    .map((row) => ({
      row,
      keys: orderBy.map(({ expression }) => evaluate(expression, row, context)),
    }))
    .sort((left, right) => {
      for (const [index, direction] of directions.entries()) {
        const difference = compareJson(left.keys[index], right.keys[index]);
        if (difference !== 0) return difference * direction;
      }
      return 0;
    })
    .map(({ row }) => row);
}

/** `ORDER BY VectorDistance(...)` puts the most similar first, whatever the score's direction. */
export function isDescending(item: OrderItem, context: Pick<QueryContext, 'embeddings'>): boolean {
  const { expression } = item;
  if (expression.kind !== 'call' || expression.name !== 'VECTORDISTANCE') return item.descending;
  const [left, right, , options] = expression.args;
  const vectors = [left, right].filter((vector) => vector !== undefined);
  const named =
    options?.kind === 'object'
      ? options.members.find(([name]) => name === 'distanceFunction')?.[1]
      : undefined;
  const chosen =
    named?.kind === 'literal' && typeof named.value === 'string'
      ? { distanceFunction: named.value }
      : undefined;
  return scoresSimilarity(distanceFunctionOf(vectors, context, chosen));
}

function distinct(results: readonly Json[]): readonly Json[] {
  const seen = new Set<string>();
  return results.filter((result) => {
    const key = canonical(result);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}

function slice(query: Query, results: readonly Json[], context: QueryContext): readonly Json[] {
  const top = count(query.top, 'TOP', context);
  const offset = count(query.offset, 'OFFSET', context) ?? 0;
  const limit = top ?? count(query.limit, 'LIMIT', context);
  return results.slice(offset, limit === undefined ? undefined : offset + limit);
}

/** @throws CosmosError 400 when it is not a whole number. */
export function count(
  expression: Expression | undefined,
  clause: string,
  context: Pick<QueryContext, 'parameters'>,
): number | undefined {
  if (expression === undefined) return undefined;
  const value =
    expression.kind === 'parameter'
      ? context.parameters.get(expression.name)
      : expression.kind === 'literal'
        ? expression.value
        : undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw badRequest(`${clause} takes a whole number, not ${printExpression(expression)}.`);
  }
  return value;
}
