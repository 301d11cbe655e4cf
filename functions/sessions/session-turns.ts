import { type TurnRecord, turnRecordSchema } from '#shared/channels/turn-record.ts';
import type { DocumentQuery, DocumentStore } from '#shared/contracts/document-store.ts';

const pageSize = 200;
/** Nobody reads more in one answer; a call of a whole day has fewer. */
const mostTurns = 1000;

/**
 * A session's turns, oldest first, wherever they are kept: with the customer, or apart from them as long
 * as nothing was proven. A turn of which only a part is stored yet is left out.
 */
export async function readSessionTurns(
  documents: Pick<DocumentStore, 'query'>,
  sessionId: string,
): Promise<readonly TurnRecord[]> {
  const turns = new Map<string, TurnRecord>();
  let read = 0;
  let continuationToken: string | undefined;
  do {
    const query: DocumentQuery = {
      filters: [
        { field: 'sessionId', operator: 'equals', value: sessionId },
        { field: 'kind', operator: 'equals', value: 'turn' },
      ],
      limit: pageSize,
      ...(continuationToken === undefined ? {} : { continuationToken }),
    };
    const page = await documents.query('conversations', query);
    for (const document of page.documents) {
      const parsed = turnRecordSchema.safeParse(document);
      // While a turn is given to its customer it is with both for a moment.
      if (parsed.success) turns.set(parsed.data.turnId, parsed.data);
    }
    read += page.documents.length;
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined && read < mostTurns);
  return [...turns.values()].toSorted((one, other) => one.at - other.at);
}
