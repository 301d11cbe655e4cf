import { z } from 'zod';
import { type FaultSwitchboard, UnknownFaultError } from '#emulators/runtime/fault-switchboard.ts';
import type { RecordedHistory } from './durable/recorded-history.ts';
import type { RegisteredFunction } from './functions-core.ts';

const faultsSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));

export interface AdminAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/**
 * What tests, call scripts and people steer the host with, under `/_admin/`: `faults` (GET, POST,
 * DELETE), `functions` (GET), `history/{instanceId}` (GET, a fixture for replay tests).
 */
export function createAdminApi(options: {
  readonly faults: FaultSwitchboard;
  readonly functions: Iterable<RegisteredFunction>;
  readonly recordHistory: (instanceId: string) => RecordedHistory | undefined;
}): (method: string, segments: readonly string[], body: string) => AdminAnswer {
  const { faults } = options;
  return (method, [resource, id], body) => {
    if (resource === 'functions' && method === 'GET') {
      return {
        status: 200,
        body: [...options.functions].map(({ name, trigger }) => ({ name, trigger: trigger.type })),
      };
    }
    if (resource === 'history' && method === 'GET' && id !== undefined) {
      const history = options.recordHistory(id);
      return history === undefined ? { status: 404 } : { status: 200, body: history };
    }
    if (resource !== 'faults') return { status: 404 };
    if (method === 'DELETE') faults.clear();
    else if (method === 'POST') {
      const refusal = setFaults(faults, body);
      if (refusal !== undefined) return { status: 400, body: { error: refusal } };
    } else if (method !== 'GET') return { status: 405 };
    return { status: 200, body: faults.active() };
  };
}

function setFaults(faults: FaultSwitchboard, body: string): string | undefined {
  try {
    faults.set(faultsSchema.parse(JSON.parse(body)));
    return undefined;
  } catch (error) {
    if (error instanceof UnknownFaultError || error instanceof SyntaxError) return error.message;
    if (error instanceof z.ZodError) return z.prettifyError(error);
    throw error;
  }
}
