import { z } from 'zod';
import type { CompanyCall } from './company-call.ts';
import type { StackAccess } from './stack-access.ts';

const problemSchema = z.object({
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
const requestTimeoutMs = 15_000;

/** What the product's list says of a call (docs/api.md, `GET /api/v1/calls`). */
const listedCallSchema = z.object({
  call_id: z.string().nullable(),
  status: z.string(),
  end_reason: z.string().nullable(),
  answered_by: z.string().nullable(),
  outcome: z.string().nullable(),
  recording: z.string().nullable(),
});
export type ListedCall = z.infer<typeof listedCallSchema>;

/** Calls as the people of the company place and look them up: over the product's own HTTP API. */
export interface CallDesk {
  /**
   * Calls a number.
   *
   * @returns the call's id.
   * @throws Error with the product's own words when it refuses.
   */
  place(number: string, order: Omit<CompanyCall, 'answers_as'>): Promise<string>;
  /** Undefined when the call is not among the latest hundred. */
  find(callId: string): Promise<ListedCall | undefined>;
}

export function createCallDesk({
  functionsUrl,
  adminKey,
}: Pick<StackAccess, 'functionsUrl' | 'adminKey'>): CallDesk {
  const send = async (path: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(`${functionsUrl}/api/v1/${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', 'x-functions-key': adminKey },
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    if (response.ok) return response.json();
    throw new Error(
      `${init.method ?? 'GET'} /api/v1/${path} answered ${response.status}: ${await refusalOf(response)}`,
    );
  };
  return {
    async place(number, order) {
      const placed = await send('calls/initiate', {
        method: 'POST',
        body: JSON.stringify({ target_number: number, ...order }),
      });
      return z.object({ call_id: z.string() }).parse(placed).call_id;
    },
    async find(callId) {
      const { calls } = z
        .object({ calls: z.array(listedCallSchema) })
        .parse(await send('calls?limit=100', {}));
      return calls.find((call) => call.call_id === callId);
    },
  };
}

/** What the problem document of a refusal says (docs/errors.md). */
async function refusalOf(response: Response): Promise<string> {
  const body = await response.text();
  if (!response.headers.get('content-type')?.includes('json')) return body;
  const problem = problemSchema.safeParse(JSON.parse(body)).data;
  if (problem === undefined) return body;
  const { code, detail, errors = [] } = problem;
  const parts = errors.map(({ path, message }) => `${path}: ${message}`);
  return [code, ...(detail === undefined ? [] : [detail]), ...parts].join('; ');
}
