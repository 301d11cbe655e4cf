import type { OrchestrationStatus, Orchestrations } from '../orchestrations/orchestrations.ts';

export interface StartedOrchestration {
  readonly name: string;
  readonly instanceId: string;
  readonly input: unknown;
}

export interface RaisedEvent {
  readonly instanceId: string;
  readonly eventName: string;
  readonly payload: unknown;
}

/** Orchestrations that never do anything but remember what they were told. */
export interface FakeOrchestrations extends Orchestrations {
  readonly started: readonly StartedOrchestration[];
  readonly raised: readonly RaisedEvent[];
  /** What `status` answers for an instance that was started. */
  customStatus: unknown;
}

export function createFakeOrchestrations(): FakeOrchestrations {
  const started: StartedOrchestration[] = [];
  const raised: RaisedEvent[] = [];
  const find = (instanceId: string) => started.find((each) => each.instanceId === instanceId);
  return {
    started,
    raised,
    customStatus: null,
    async start(name, instanceId, input) {
      if (find(instanceId) !== undefined) return 'running';
      started.push({ name, instanceId, input });
      return 'started';
    },
    async raiseEvent(instanceId, eventName, payload) {
      if (find(instanceId) === undefined) return false;
      raised.push({ instanceId, eventName, payload });
      return true;
    },
    async status(instanceId): Promise<OrchestrationStatus | undefined> {
      const instance = find(instanceId);
      if (instance === undefined) return undefined;
      const at = new Date(0);
      return {
        instanceId,
        name: instance.name,
        state: 'running',
        customStatus: this.customStatus,
        output: null,
        createdAt: at,
        updatedAt: at,
      };
    },
  };
}
