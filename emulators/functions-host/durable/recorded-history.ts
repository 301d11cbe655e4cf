import { z } from 'zod';
import { historyEventSchema } from './history-event.ts';
import type { InstanceRecord } from './instance-record.ts';

export const recordedHistorySchema = z.object({
  orchestrator: z.string(),
  instanceId: z.string(),
  executionId: z.string(),
  parentInstanceId: z.string().optional(),
  runtimeStatus: z.string(),
  /** JSON text. */
  input: z.string(),
  /** JSON text. */
  output: z.string(),
  events: z.array(historyEventSchema),
});

/** What an orchestration has lived through, as a fixture for `replayOrchestration`. */
export type RecordedHistory = z.infer<typeof recordedHistorySchema>;

export function toRecordedHistory(record: Readonly<InstanceRecord>): RecordedHistory {
  return {
    orchestrator: record.name,
    instanceId: record.instanceId,
    executionId: record.executionId,
    ...(record.parent === undefined ? {} : { parentInstanceId: record.parent.instanceId }),
    runtimeStatus: record.runtimeStatus,
    input: record.input,
    output: record.output,
    events: structuredClone(record.history),
  };
}
