import type { DurableClient } from 'durable-functions';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { OrchestrationStatus, Orchestrations } from './orchestrations.ts';

const states: Readonly<Record<string, OrchestrationStatus['state']>> = {
  Completed: 'completed',
  Failed: 'failed',
  Terminated: 'terminated',
  Canceled: 'terminated',
};

/** Parts of DurableClient that are used; durable-functions 3.5.0 tells failures only by their text. */
type Client = Pick<DurableClient, 'startNew' | 'raiseEvent' | 'getStatus'>;

/** {@link Orchestrations} over the Durable Functions client of an invocation. */
export function createDurableOrchestrations(client: () => Client): Orchestrations {
  return {
    async start(name, instanceId, input) {
      try {
        await client().startNew(name, { instanceId, input });
        return 'started';
      } catch (error) {
        if (messageOf(error).includes('status code: 409')) return 'running';
        throw new CodedError('internal', `Orchestration ${name} could not be started.`, {
          cause: error,
        });
      }
    },
    async raiseEvent(instanceId, eventName, payload) {
      try {
        await client().raiseEvent(instanceId, eventName, payload);
        return true;
      } catch (error) {
        if (messageOf(error).startsWith('No instance with ID')) return false;
        throw error;
      }
    },
    async status(instanceId) {
      try {
        const status = await client().getStatus(instanceId);
        return {
          instanceId: status.instanceId,
          name: status.name,
          state: states[status.runtimeStatus] ?? 'running',
          customStatus: status.customStatus,
          output: status.output,
          createdAt: status.createdTime,
          updatedAt: status.lastUpdatedTime,
        };
      } catch (error) {
        if (messageOf(error).includes('HTTP 404')) return undefined;
        throw error;
      }
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
