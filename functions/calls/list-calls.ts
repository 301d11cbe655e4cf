import { z } from 'zod';
import { defineEndpoint } from '../http/endpoint.ts';
import { RequestProblem } from '../http/request-problem.ts';
import type { Services } from '../services.ts';
import { type CallRecord, callStatusSchema } from './call-record.ts';
import type { CallPage, CallRecords } from './call-records.ts';

/** Calls, newest first, page by page. */
export const listCalls = defineEndpoint({
  name: 'listCalls',
  method: 'GET',
  route: 'calls',
  access: { role: 'Reader' },
  query: z.looseObject({
    status: callStatusSchema.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(10),
    continuation: z.string().min(1).optional(),
  }),
  async handle({ query, services }) {
    const { status, limit, continuation } = query;
    const page = await readPage(services, {
      limit,
      ...(status === undefined ? {} : { status }),
      ...(continuation === undefined ? {} : { continuationToken: continuation }),
    });
    return {
      status: 200,
      body: {
        calls: page.calls.map(toListedCall),
        limit,
        continuation: page.continuationToken ?? null,
      },
    };
  },
});

async function readPage(
  { callRecords }: Services,
  query: Parameters<CallRecords['list']>[0],
): Promise<CallPage> {
  try {
    return await callRecords.list(query);
  } catch (error) {
    // The store's own tokens are the only ones it takes.
    if (!(error instanceof TypeError) || query.continuationToken === undefined) throw error;
    const message = 'Use the `continuation` of the page before.';
    throw new RequestProblem([{ path: 'query.continuation', message }], { cause: error });
  }
}

function toListedCall(record: CallRecord) {
  const { connectedAt, endedAt } = record;
  const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    call_id: record.callConnectionId ?? null,
    session_id: record.id,
    direction: record.direction,
    status: record.status,
    phone: record.customerPhone ?? null,
    scenario: record.scenario ?? null,
    started_at: time(record.startedAt),
    connected_at: time(connectedAt),
    ended_at: time(endedAt),
    end_reason: record.endReason ?? null,
    answered_by: record.answeredBy ?? null,
    outcome: record.outcome ?? null,
    recording: record.recording?.state ?? null,
    duration_ms:
      connectedAt === undefined || endedAt === undefined ? null : Math.round(endedAt - connectedAt),
    stream_restarts: record.streamRestarts,
  };
}
