import { historyEventName } from './history-event.ts';
import type { InstanceRecord, RuntimeStatus } from './instance-record.ts';

/** Status of an instance as the Durable HTTP API answers it. */
export interface InstanceStatus {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: readonly Readonly<Record<string, unknown>>[];
  /** The same as `historyEvents`, under the name that durable-functions 3.5.0 reads. */
  readonly history?: readonly Readonly<Record<string, unknown>>[];
}

export function toInstanceStatus(
  record: Readonly<InstanceRecord>,
  options: {
    readonly showInput: boolean;
    readonly showHistory: boolean;
    readonly showHistoryOutput: boolean;
  },
): InstanceStatus {
  const history = record.history.map(({ Input, Result, EventType, IsPlayed: _, ...rest }) => ({
    EventType: historyEventName(EventType),
    ...rest,
    ...(options.showHistoryOutput ? { Input, Result } : {}),
  }));
  return {
    name: record.name,
    instanceId: record.instanceId,
    runtimeStatus: record.runtimeStatus,
    input: options.showInput ? JSON.parse(record.input) : null,
    customStatus: record.customStatus ?? null,
    output: JSON.parse(record.output),
    createdTime: record.createdTime,
    lastUpdatedTime: record.lastUpdatedTime,
    ...(options.showHistory ? { history, historyEvents: history } : {}),
  };
}

export interface InstanceFilter {
  readonly createdTimeFrom?: Date;
  readonly createdTimeTo?: Date;
  readonly runtimeStatus?: ReadonlySet<string>;
}

export function matchesFilter(record: Readonly<InstanceRecord>, filter: InstanceFilter): boolean {
  const created = new Date(record.createdTime);
  if (filter.createdTimeFrom && created < filter.createdTimeFrom) return false;
  if (filter.createdTimeTo && created > filter.createdTimeTo) return false;
  return filter.runtimeStatus === undefined || filter.runtimeStatus.has(record.runtimeStatus);
}
