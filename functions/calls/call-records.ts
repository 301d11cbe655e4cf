import type { DocumentQuery, DocumentStore } from '#shared/contracts/document-store.ts';
import { CodedError, StaleWriteError } from '#shared/errors/coded-error.ts';
import {
  type CallRecord,
  type CallStatus,
  callRecordSchema,
  callStatusSchema,
  hasEnded,
} from './call-record.ts';
import { callDay } from './call-session-id.ts';

/** How often a lost race is run again. */
const maxAttempts = 8;
const pageSize = 100;
const openStatuses = callStatusSchema.options.filter((status) => !hasEnded({ status }));

export interface CallPage {
  readonly calls: readonly CallRecord[];
  readonly continuationToken?: string;
}

/** Phone calls in the document store. */
export interface CallRecords {
  /**
   * Stores a new call. The record of a former attempt is replaced, unless that one did connect.
   * @returns the record as stored.
   */
  begin(record: CallRecord): Promise<CallRecord>;
  get(sessionId: string): Promise<CallRecord | undefined>;
  findByConnection(callConnectionId: string): Promise<CallRecord | undefined>;
  findByRecording(recordingId: string): Promise<CallRecord | undefined>;
  /** @param serverCallId the telephony service's name for the call, in Event Grid's events. */
  findByServerCall(serverCallId: string): Promise<CallRecord | undefined>;
  /** Calls of that number, E.164, that began after that time: the newest 100, newest first. */
  findByPhone(phone: string, startedAfterMs: number): Promise<readonly CallRecord[]>;
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
  /** Calls that began before that time and have not ended as far as we know, the oldest first. */
  open(startedBeforeMs: number): AsyncIterable<CallRecord>;
  /** Calls that have ended after that time, the earliest first. */
  ended(endedAfterMs: number): AsyncIterable<CallRecord>;
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

  const update: CallRecords['update'] = async (sessionId, change) => {
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
  };

  async function findBy(field: string, value: string): Promise<CallRecord | undefined> {
    const { documents: found } = await documents.query('calls', {
      filters: [{ field, operator: 'equals', value }],
      limit: 1,
    });
    return found[0] === undefined ? undefined : callRecordSchema.parse(found[0]);
  }

  async function readPage(query: DocumentQuery): Promise<CallPage> {
    const page = await documents.query('calls', query);
    return {
      calls: page.documents.map((document) => callRecordSchema.parse(document)),
      ...(page.continuationToken === undefined
        ? {}
        : { continuationToken: page.continuationToken }),
    };
  }

  async function* readAll(query: Omit<DocumentQuery, 'limit' | 'continuationToken'>) {
    let page: CallPage | undefined;
    do {
      page = await readPage({
        ...query,
        limit: pageSize,
        ...(page?.continuationToken === undefined
          ? {}
          : { continuationToken: page.continuationToken }),
      });
      yield* page.calls;
    } while (page.continuationToken !== undefined);
  }

  return {
    async begin(record) {
      try {
        await documents.write('calls', record, { ifMatch: 'absent' });
        return record;
      } catch (error) {
        if (!(error instanceof StaleWriteError)) throw error;
      }
      const stored = await update(record.id, (former) =>
        former.connectedAt === undefined ? record : undefined,
      );
      return stored ?? record;
    },
    async get(sessionId) {
      return (await read(sessionId))?.record;
    },
    findByConnection: (callConnectionId) => findBy('callConnectionId', callConnectionId),
    findByRecording: (recordingId) => findBy('recording.id', recordingId),
    findByServerCall: (serverCallId) => findBy('serverCallId', serverCallId),
    async findByPhone(phone, startedAfterMs) {
      const { calls } = await readPage({
        filters: [
          { field: 'customerPhone', operator: 'equals', value: phone },
          { field: 'startedAt', operator: 'greater', value: startedAfterMs },
        ],
        orderBy: { field: 'startedAt', direction: 'descending' },
        limit: 100,
      });
      return calls;
    },
    update,
    list({ status, limit, continuationToken }) {
      return readPage({
        ...(status === undefined
          ? {}
          : { filters: [{ field: 'status', operator: 'equals', value: status }] }),
        orderBy: { field: 'startedAt', direction: 'descending' },
        limit,
        ...(continuationToken === undefined ? {} : { continuationToken }),
      });
    },
    open: (startedBeforeMs) =>
      readAll({
        filters: [
          { field: 'status', operator: 'in', value: openStatuses },
          { field: 'startedAt', operator: 'less', value: startedBeforeMs },
        ],
        orderBy: { field: 'startedAt', direction: 'ascending' },
      }),
    ended: (endedAfterMs) =>
      readAll({
        filters: [{ field: 'endedAt', operator: 'greater', value: endedAfterMs }],
        orderBy: { field: 'endedAt', direction: 'ascending' },
      }),
  };
}
