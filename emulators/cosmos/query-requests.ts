import type { ContainerStore } from './container-store.ts';
import { badRequest, needsQueryPlan } from './cosmos-error.ts';
import { isArray, isObject, type Json } from './json.ts';
import { parsePartitionKey } from './partition-key.ts';
import { isGrouped } from './query/aggregates.ts';
import { parseQueryText } from './query/parse-query.ts';
import { needsPlan, planQuery, type QueryPlan } from './query/query-plan.ts';
import { type QueryEnvironment, runQuery } from './query/run-query.ts';
import type { Query } from './query/syntax-tree.ts';
import { queryCharge } from './request-charge.ts';

const DEFAULT_PAGE_SIZE = 100;
const LARGEST_PAGE_SIZE = 1000;

export interface QueryRequest {
  readonly text: string;
  readonly parameters: ReadonlyMap<string, Json>;
  /** Header `x-ms-documentdb-partitionkey`; may name only the first levels of a hierarchical key. */
  readonly partitionKey: string | undefined;
  readonly partitionKeyRangeId: string | undefined;
  readonly crossPartition: boolean;
  readonly maxItemCount: number | undefined;
  readonly continuation: string | undefined;
}

export interface ResultPage {
  readonly documents: readonly Json[];
  readonly continuation: string | undefined;
  readonly charge: number;
}

/** Parses the body `{query, parameters: [{name, value}]}`. @throws CosmosError 400 */
export function parseQueryBody(body: Json | undefined): Pick<QueryRequest, 'text' | 'parameters'> {
  const text = isObject(body) ? body.query : undefined;
  if (typeof text !== 'string') throw badRequest('The query is missing.');
  const given = isObject(body) ? body.parameters : undefined;
  const parameters = new Map<string, Json>();
  for (const parameter of isArray(given) ? given : []) {
    const { name, value } = isObject(parameter) ? parameter : {};
    if (typeof name !== 'string') throw badRequest('A query parameter needs a name.');
    if (value !== undefined) parameters.set(name, value);
  }
  return { text, parameters };
}

export function queryPlan(
  store: ContainerStore,
  request: Pick<QueryRequest, 'text' | 'parameters'>,
  nowMs: number,
): QueryPlan {
  return planQuery(parseQueryText(request.text), environmentOf(store, request, nowMs));
}

/** Runs a query and cuts one page out of its results. @throws CosmosError 400 */
export function queryPage(store: ContainerStore, request: QueryRequest, nowMs: number): ResultPage {
  const query = parseQueryText(request.text);
  const scoped = request.partitionKey !== undefined || request.partitionKeyRangeId !== undefined;
  if (!scoped && !request.crossPartition) {
    throw badRequest(
      'Cross partition query is required but disabled. Please set x-ms-documentdb-query-enablecrosspartition to true, specify x-ms-documentdb-partitionkey, or revise your query to avoid this exception.',
    );
  }
  if (!scoped && needsPlan(query)) {
    throw needsQueryPlan(queryPlan(store, request, nowMs));
  }
  const prefix = request.partitionKey === undefined ? [] : parsePartitionKey(request.partitionKey);
  const items = store.items(prefix);
  const environment = environmentOf(store, request, nowMs);
  const size = pageSize(request.maxItemCount);
  const page = isStreaming(query)
    ? streamPage(query, items, environment, size, request.continuation)
    : slicePage(
        runQuery(
          query,
          items.map(({ body }) => body),
          environment,
        ),
        size,
        request.continuation,
      );
  return { ...page, charge: queryCharge(items.length, page.documents.length) };
}

function environmentOf(
  store: ContainerStore,
  request: Pick<QueryRequest, 'parameters'>,
  nowMs: number,
): QueryEnvironment {
  return { parameters: request.parameters, nowMs, embeddings: store.settings.embeddings };
}

function pageSize(maxItemCount: number | undefined): number {
  if (maxItemCount === undefined) return DEFAULT_PAGE_SIZE;
  return maxItemCount < 1 ? LARGEST_PAGE_SIZE : Math.min(maxItemCount, LARGEST_PAGE_SIZE);
}

/** Each item yields its results on its own: pages can resume after an item, whatever is deleted. */
function isStreaming(query: Query): boolean {
  return !isGrouped(query) && !needsPlan(query);
}

function streamPage(
  query: Query,
  items: ReturnType<ContainerStore['items']>,
  environment: QueryEnvironment,
  size: number,
  continuation: string | undefined,
): Pick<ResultPage, 'documents' | 'continuation'> {
  const from = parseToken(continuation);
  const documents: Json[] = [];
  for (const item of items) {
    if (item.position < from.position) continue;
    const results = runQuery(query, [item.body], environment);
    const skip = item.position === from.position ? from.skip : 0;
    for (const [index, result] of results.entries()) {
      if (index < skip) continue;
      if (documents.length === size) {
        return { documents, continuation: token({ position: item.position, skip: index }) };
      }
      documents.push(result);
    }
  }
  return { documents, continuation: undefined };
}

/** `skip` counts results from the start. */
function slicePage(
  results: readonly Json[],
  size: number,
  continuation: string | undefined,
): Pick<ResultPage, 'documents' | 'continuation'> {
  const { skip } = parseToken(continuation);
  const end = skip + size;
  return {
    documents: results.slice(skip, end),
    continuation: end < results.length ? token({ position: 0, skip: end }) : undefined,
  };
}

interface PageToken {
  /** Position of the item to resume at; 0 for sorted or folded results. */
  readonly position: number;
  readonly skip: number;
}

function token({ position, skip }: PageToken): string {
  return `+RID:${position}#SKIP:${skip}`;
}

function parseToken(continuation: string | undefined): PageToken {
  if (continuation === undefined || continuation === '') return { position: 0, skip: 0 };
  const found = /^\+RID:(\d+)#SKIP:(\d+)$/.exec(continuation);
  if (found === null) throw badRequest('The continuation token is not valid.');
  return { position: Number(found[1]), skip: Number(found[2]) };
}
