import { badRequest, unsupportedQuery } from '../cosmos-error.ts';
import { containsAggregate, isAggregate, isGrouped, selectedExpressions } from './aggregates.ts';
import { printExpression, printQuery } from './print-query.ts';
import { count, impliedAlias, isDescending, type QueryEnvironment } from './run-query.ts';
import type { Expression, Query } from './syntax-tree.ts';

/** The service's answer to a query-plan request; found by running @azure/cosmos 4.9.3. */
export interface QueryPlan {
  readonly partitionedQueryExecutionInfoVersion: 2;
  readonly queryInfo: {
    readonly distinctType: 'None' | 'Ordered' | 'Unordered';
    readonly top?: number;
    readonly offset?: number;
    readonly limit?: number;
    readonly orderBy: readonly ('Ascending' | 'Descending')[];
    readonly orderByExpressions: readonly string[];
    readonly groupByExpressions: readonly string[];
    readonly groupByAliases: readonly string[];
    readonly aggregates: readonly string[];
    readonly groupByAliasToAggregateType: Readonly<Record<string, string | null>>;
    /** What the client sends to each partition range; empty: the query as it is. */
    readonly rewrittenQuery: string;
    readonly hasSelectValue: boolean;
    readonly hasNonStreamingOrderBy: boolean;
  };
  readonly queryRanges: readonly {
    readonly min: string;
    readonly max: string;
    readonly isMinInclusive: boolean;
    readonly isMaxInclusive: boolean;
  }[];
}

/** Whether results of several partitions have to be merged, so that the client needs a plan. */
export function needsPlan(query: Query): boolean {
  return (
    isGrouped(query) ||
    query.distinct ||
    query.orderBy.length > 0 ||
    query.top !== undefined ||
    query.offset !== undefined
  );
}

/** Says how the client spreads the query over partition ranges and merges what they return. */
export function planQuery(query: Query, environment: QueryEnvironment): QueryPlan {
  const top = count(query.top, 'TOP', environment);
  const offset = count(query.offset, 'OFFSET', environment);
  const limit = count(query.limit, 'LIMIT', environment);
  const grouped = isGrouped(query);
  const ordered = query.orderBy.length > 0;
  if (grouped && ordered) throw unsupportedQuery('ORDER BY together with aggregates');
  return {
    partitionedQueryExecutionInfoVersion: 2,
    queryInfo: {
      distinctType: query.distinct ? (ordered ? 'Ordered' : 'Unordered') : 'None',
      ...(top === undefined ? {} : { top }),
      ...(offset === undefined ? {} : { offset }),
      ...(limit === undefined ? {} : { limit }),
      orderBy: query.orderBy.map((item) =>
        isDescending(item, environment) ? 'Descending' : 'Ascending',
      ),
      orderByExpressions: query.orderBy.map(({ expression }) => printExpression(expression)),
      groupByExpressions: query.groupBy.map(printExpression),
      groupByAliases: query.selection.kind === 'list' && grouped ? aliasesOf(query) : [],
      aggregates: query.selection.kind === 'value' && grouped ? valueAggregates(query) : [],
      groupByAliasToAggregateType:
        query.selection.kind === 'list' && grouped ? aggregatesByAlias(query) : {},
      rewrittenQuery: rewrite(query, offset, limit),
      hasSelectValue: query.selection.kind === 'value',
      hasNonStreamingOrderBy: query.orderBy.some(
        ({ expression }) => expression.kind === 'call' && expression.name === 'VECTORDISTANCE',
      ),
    },
    queryRanges: [{ min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }],
  };
}

function rewrite(query: Query, offset: number | undefined, limit: number | undefined): string {
  const window =
    offset === undefined || limit === undefined
      ? query
      : { ...query, offset: literal(0), limit: literal(offset + limit) };
  if (isGrouped(query)) return printQuery(rewriteGroups(window));
  if (query.orderBy.length > 0) return rewriteOrder(window);
  return offset === undefined ? '' : printQuery(window);
}

/** `SELECT c._rid, [{"item": key}] AS orderByItems, result AS payload ... ORDER BY key`. */
function rewriteOrder(query: Query): string {
  const root: Expression = { kind: 'identifier', name: query.sources[0]?.alias ?? 'root' };
  const text = printQuery({
    ...query,
    distinct: false,
    top: query.distinct ? undefined : query.top,
    where: query.where ?? { kind: 'literal', value: true },
    selection: {
      kind: 'list',
      items: [
        { expression: { kind: 'property', target: root, name: '_rid' }, alias: undefined },
        {
          expression: {
            kind: 'array',
            items: query.orderBy.map(({ expression }) => item(expression)),
          },
          alias: 'orderByItems',
        },
        { expression: payloadOf(query, root), alias: 'payload' },
      ],
    },
  });
  // The client replaces the placeholder by the filter that resumes at a continuation.
  const order = text.lastIndexOf(' ORDER BY ');
  return `${text.slice(0, order)} AND ({documentdb-formattableorderbyquery-filter})${text.slice(order)}`;
}

function payloadOf(query: Query, root: Expression): Expression {
  const { selection } = query;
  if (selection.kind === 'star') return root;
  if (selection.kind === 'value') return selection.expression;
  return {
    kind: 'object',
    members: selection.items.map(({ expression, alias }, index) => [
      alias ?? impliedAlias(expression, index),
      expression,
    ]),
  };
}

/** Each partition returns `{groupByItems, payload}` whose aggregates are partial ones. */
function rewriteGroups(query: Query): Query {
  const partial = (expression: Expression) =>
    isAggregate(expression) ? item(partialAggregate(expression)) : expression;
  const { selection } = query;
  const payload: Expression =
    selection.kind === 'list'
      ? {
          kind: 'object',
          members: selection.items.map(({ expression, alias }, index) => [
            alias ?? impliedAlias(expression, index),
            partial(expression),
          ]),
        }
      : { kind: 'array', items: selectedExpressions(selection).map(partial) };
  if (query.groupBy.length === 0 && selection.kind === 'value') {
    return { ...query, selection: { kind: 'value', expression: payload } };
  }
  const groupByItems: Expression = { kind: 'array', items: query.groupBy.map(item) };
  return {
    ...query,
    selection: {
      kind: 'list',
      items: [
        ...(query.groupBy.length === 0
          ? []
          : [{ expression: groupByItems, alias: 'groupByItems' }]),
        {
          expression:
            selection.kind === 'value' && !selectedExpressions(selection).some(containsAggregate)
              ? selection.expression
              : payload,
          alias: 'payload',
        },
      ],
    },
  };
}

function partialAggregate(call: Extract<Expression, { kind: 'call' }>): Expression {
  const { name, args } = call;
  const members = (first: string, aggregate: string): Expression => ({
    kind: 'object',
    members: [
      [first, { kind: 'call', name: aggregate, args }],
      ['count', { kind: 'call', name: 'COUNT', args }],
    ],
  });
  if (name === 'AVG') return members('sum', 'SUM');
  return name === 'MIN' || name === 'MAX' ? members(name.toLowerCase(), name) : call;
}

const aggregateTypes: Readonly<Record<string, string>> = {
  COUNT: 'Count',
  SUM: 'Sum',
  MIN: 'Min',
  MAX: 'Max',
  AVG: 'Average',
};

/** @throws CosmosError 400 for an aggregate inside a larger expression, which no client can merge. */
function aggregateType(expression: Expression): string | null {
  if (isAggregate(expression)) return aggregateTypes[expression.name] ?? null;
  if (!containsAggregate(expression)) return null;
  throw badRequest(
    'Compositions of aggregates and other expressions are not allowed in a cross-partition query.',
  );
}

function valueAggregates(query: Query): readonly string[] {
  return selectedExpressions(query.selection)
    .map(aggregateType)
    .filter((type) => type !== null);
}

function aliasesOf(query: Query): readonly string[] {
  return Object.keys(aggregatesByAlias(query));
}

function aggregatesByAlias(query: Query): Record<string, string | null> {
  if (query.selection.kind !== 'list') return {};
  return Object.fromEntries(
    query.selection.items.map(({ expression, alias }, index) => [
      alias ?? impliedAlias(expression, index),
      aggregateType(expression),
    ]),
  );
}

function item(expression: Expression): Expression {
  return { kind: 'object', members: [['item', expression]] };
}

function literal(value: number): Expression {
  return { kind: 'literal', value };
}
