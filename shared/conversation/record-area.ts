import type { DocumentStore, StoredDocument } from '#shared/contracts/document-store.ts';
import type { RecordArea, RecordDocument } from '#shared/contracts/tool-services.ts';
import { StoreError } from '#shared/errors/coded-error.ts';

/** Owner of records that belong to no customer: outages by area, credit rules. */
export const publicOwner = 'public';

/** Most records that `list` returns, and the page size it reads with. */
export const listLimit = 200;
/** Bound on what `list` reads to find the newest; beyond it an owner's records need their own query. */
const readLimit = 2000;

/** The document in container `systemOfRecord` that holds an owner's record. */
export function recordDocumentOf(ownerId: string, record: RecordDocument): StoredDocument {
  return { ...record, customerId: ownerId };
}

/** Records of one owner in container `systemOfRecord`; nothing else can be reached through it. */
export function createRecordArea(dependencies: {
  readonly documents: DocumentStore;
  readonly ownerId: string;
}): RecordArea {
  const { documents, ownerId } = dependencies;
  return {
    async get(id) {
      const found = await documents.read('systemOfRecord', id, ownerId);
      return found === undefined
        ? undefined
        : { record: recordOf(found.document), etag: found.etag };
    },

    async list(kind) {
      const records = await readKind(documents, ownerId, kind);
      return records
        .sort((left, right) => recordTime(right) - recordTime(left))
        .slice(0, listLimit);
    },

    async put(record, ifMatch) {
      const { etag } = await documents.write(
        'systemOfRecord',
        recordDocumentOf(ownerId, record),
        ifMatch === undefined ? {} : { ifMatch },
      );
      return { record, etag };
    },
  };
}

async function readKind(
  documents: DocumentStore,
  ownerId: string,
  kind: string,
): Promise<RecordDocument[]> {
  const found: RecordDocument[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await documents.query('systemOfRecord', {
      partitionKey: ownerId,
      filters: [{ field: 'kind', operator: 'equals', value: kind }],
      limit: listLimit,
      ...(continuationToken === undefined ? {} : { continuationToken }),
    });
    found.push(...page.documents.map(recordOf));
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined && found.length < readLimit);
  return found;
}

function recordOf(document: StoredDocument): RecordDocument {
  const { customerId: _owner, kind, ...fields } = document;
  if (typeof kind !== 'string') {
    throw new StoreError(`Record "${document.id}" of the system of record has no kind.`);
  }
  return { ...fields, kind };
}

/** Records carry `at` as epoch milliseconds or as ISO text; those without sort last. */
export function recordTime(record: RecordDocument): number {
  const at = record.at;
  if (typeof at === 'number') return at;
  const parsed = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return Number.isNaN(parsed) ? Number.NEGATIVE_INFINITY : parsed;
}
