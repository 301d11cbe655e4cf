import type { DocumentStore } from '#shared/contracts/document-store.ts';
import { CodedError, StaleWriteError } from '#shared/errors/coded-error.ts';
import { type CallRecord, type CallStatus, callRecordSchema } from './call-record.ts';
import { callDay } from './call-session-id.ts';

/** How often a lost race is run again. */
const maxAttempts = 8;

export interface CallPage {
  readonly calls: readonly CallRecord[];
  readonly continuationToken?: string;
}

/** Phone calls in the document store. */
export interface CallRecords {
  /** Stores a new call; one that is there already is left as it is. */
  create(record: CallRecord): Promise<void>;
  get(sessionId: string): Promise<CallRecord | undefined>;
  findByConnection(callConnectionId: string): Promise<CallRecord | undefined>;
  /**
   * Applies `change` to the newest version; undefined leaves it alone.
   * @returns the record as stored, or undefined when there is no such call.
   */
  update(
    sessionId: string,
    change: (record: CallRecord) => CallRecord | undefined,
  ): Promise<CallRecord | undefined>;
  /** Newest first. */
  list(query: {
    readonly status?: CallStatus;
    readonly limit: number;
    readonly continuationToken?: string;
  }): Promise<CallPage>;
}

export function createCallRecords(dependencies: {
  readonly documents: Pick<DocumentStore, 'read' | 'write' | 'query'>;
}): CallRecords {
  const { documents } = dependencies;

  async function read(sessionId: string) {
    const day = callDay(sessionId);
    const found = day === undefined ? undefined : await documents.read('calls', sessionId, day);
    return found && { record: callRecordSchema.parse(found.document), etag: found.etag };
  }

  return {
    async create(record) {
      try {
        await documents.write('calls', record, { ifMatch: 'absent' });
      } catch (error) {
        if (!(error instanceof StaleWriteError)) throw error;
      }
    },
    async get(sessionId) {
      return (await read(sessionId))?.record;
    },
    async findByConnection(callConnectionId) {
      const { documents: found } = await documents.query('calls', {
        filters: [{ field: 'callConnectionId', operator: 'equals', value: callConnectionId }],
        limit: 1,
      });
      return found[0] === undefined ? undefined : callRecordSchema.parse(found[0]);
    },
    async update(sessionId, change) {
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        const found = await read(sessionId);
        if (found === undefined) return undefined;
        const changed = change(found.record);
        if (changed === undefined) return found.record;
        try {
          await documents.write('calls', changed, { ifMatch: found.etag });
          return changed;
        } catch (error) {
          if (!(error instanceof StaleWriteError)) throw error;
        }
      }
      throw new CodedError('stale_write', `The call was changed ${maxAttempts} times meanwhile.`);
    },
    async list({ status, limit, continuationToken }) {
      const page = await documents.query('calls', {
        ...(status === undefined
          ? {}
          : { filters: [{ field: 'status', operator: 'equals', value: status }] }),
        orderBy: { field: 'startedAt', direction: 'descending' },
        limit,
        ...(continuationToken === undefined ? {} : { continuationToken }),
      });
      return {
        calls: page.documents.map((document) => callRecordSchema.parse(document)),
        ...(page.continuationToken === undefined
          ? {}
          : { continuationToken: page.continuationToken }),
      };
    },
  };
}
