import type { ContainerStore } from './container-store.ts';
import { badRequest } from './cosmos-error.ts';
import type { Json } from './json.ts';
import { parsePartitionKey } from './partition-key.ts';

/** Newest version of each item changed since the etag, oldest change first. */
export interface ChangeFeedPage {
  readonly documents: readonly Json[];
  /** Where the next read resumes, quoted. */
  readonly etag: string;
}

/**
 * Reads the change feed in latest-version mode; deletions do not show.
 *
 * @param request.ifNoneMatch etag of the last page; `*` starts with the next change.
 * @throws CosmosError 400
 */
export function changeFeedPage(
  store: ContainerStore,
  request: {
    readonly partitionKey: string | undefined;
    readonly ifNoneMatch: string | undefined;
    readonly ifModifiedSince: string | undefined;
    readonly maxItemCount: number | undefined;
  },
): ChangeFeedPage {
  const { ifNoneMatch, ifModifiedSince, maxItemCount } = request;
  if (ifNoneMatch === '*') return { documents: [], etag: `"${store.lsn}"` };
  const after = ifNoneMatch === undefined ? 0 : Number(ifNoneMatch.replaceAll('"', ''));
  if (!Number.isInteger(after)) throw badRequest('The etag of the change feed is not valid.');
  const sinceSeconds =
    ifModifiedSince === undefined ? 0 : Math.floor(Date.parse(ifModifiedSince) / 1000);
  const prefix = request.partitionKey === undefined ? [] : parsePartitionKey(request.partitionKey);
  const changed = store
    .items(prefix)
    .filter(({ lsn, body }) => lsn > after && Number(body._ts) >= sinceSeconds)
    .toSorted((left, right) => left.lsn - right.lsn)
    .slice(0, maxItemCount === undefined || maxItemCount < 1 ? 100 : maxItemCount);
  return {
    documents: changed.map(({ body, lsn }) => ({ ...body, _lsn: lsn })),
    etag: `"${changed.at(-1)?.lsn ?? Math.max(after, store.lsn)}"`,
  };
}
