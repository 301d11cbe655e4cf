import { z } from 'zod';
import type { StackAccess } from '#scripts/journey/stack-access.ts';
import type { TestStack } from './stack-fixture.ts';

const callSchema = z.object({
  call_id: z.string().nullable(),
  session_id: z.string(),
  status: z.string(),
  phone: z.string().nullable(),
  connected_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  end_reason: z.string().nullable(),
  stream_restarts: z.number(),
});
export type ListedCall = z.infer<typeof callSchema>;

export type BreakableService = keyof StackAccess['faultUrls'];

/** A person who looks after the stack: sees calls, breaks and mends services. */
export interface StackOperator {
  /** Calls of this phone, newest first. */
  callsOf(phone: string): Promise<readonly ListedCall[]>;
  post(path: string, body: unknown): Promise<Response>;
  get(path: string): Promise<Response>;
  /** Switches faults of an emulator on (each emulator's README lists its own). */
  breakService(
    service: BreakableService,
    faults: Readonly<Record<string, number | boolean | string>>,
  ): Promise<void>;
  /** Switches every fault off again. */
  mendServices(): Promise<void>;
}

export function createStackOperator({ access }: TestStack): StackOperator {
  const broken = new Set<BreakableService>();
  const send = (path: string, init: RequestInit = {}) =>
    fetch(`${access.functionsUrl}${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', 'x-functions-key': access.adminKey },
    });
  const sendFaults = async (service: BreakableService, init: RequestInit) => {
    const response = await fetch(`${access.faultUrls[service]}/_admin/faults`, {
      ...init,
      headers: { 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`${service} refused the faults: ${await response.text()}`);
  };
  return {
    async callsOf(phone) {
      const response = await send('/api/v1/calls?limit=100');
      const { calls } = z.object({ calls: z.array(callSchema) }).parse(await response.json());
      return calls.filter((call) => call.phone === phone);
    },
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
    get: (path) => send(path),
    async breakService(service, faults) {
      broken.add(service);
      await sendFaults(service, { method: 'POST', body: JSON.stringify(faults) });
    },
    async mendServices() {
      await Promise.all([...broken].map((service) => sendFaults(service, { method: 'DELETE' })));
      broken.clear();
    },
  };
}
