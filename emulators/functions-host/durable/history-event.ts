import { z } from 'zod';

/** Event types of an orchestration's history (numbers of durable-functions 3.5.0, HistoryEventType). */
export const historyEventType = {
  executionStarted: 0,
  executionCompleted: 1,
  executionFailed: 2,
  executionTerminated: 3,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationCreated: 7,
  subOrchestrationCompleted: 8,
  subOrchestrationFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
  eventSent: 14,
  eventRaised: 15,
  continueAsNew: 16,
  executionSuspended: 19,
  executionResumed: 20,
} as const;

const names: Readonly<Record<number, string>> = {
  0: 'ExecutionStarted',
  1: 'ExecutionCompleted',
  2: 'ExecutionFailed',
  3: 'ExecutionTerminated',
  4: 'TaskScheduled',
  5: 'TaskCompleted',
  6: 'TaskFailed',
  7: 'SubOrchestrationInstanceCreated',
  8: 'SubOrchestrationInstanceCompleted',
  9: 'SubOrchestrationInstanceFailed',
  10: 'TimerCreated',
  11: 'TimerFired',
  12: 'OrchestratorStarted',
  13: 'OrchestratorCompleted',
  14: 'EventSent',
  15: 'EventRaised',
  16: 'ContinueAsNew',
  19: 'ExecutionSuspended',
  20: 'ExecutionResumed',
};

export const historyEventSchema = z.object({
  EventType: z.number().int(),
  /** Sequence number of a scheduled task, timer or message; -1 for everything else. */
  EventId: z.number().int(),
  IsPlayed: z.boolean(),
  /** ISO 8601, UTC. */
  Timestamp: z.string(),
  Name: z.string().optional(),
  /** JSON text. */
  Input: z.string().nullable().optional(),
  /** JSON text. */
  Result: z.string().optional(),
  TaskScheduledId: z.number().int().optional(),
  Reason: z.string().optional(),
  Details: z.string().optional(),
  FireAt: z.string().optional(),
  TimerId: z.number().int().optional(),
  InstanceId: z.string().optional(),
  Version: z.string().optional(),
  OrchestrationStatus: z.string().optional(),
});

/** One event as the library reads it; which further fields are there depends on `EventType`. */
export type HistoryEvent = z.infer<typeof historyEventSchema>;

/** The event's name as the status API prints it. */
export function historyEventName(eventType: number): string {
  return names[eventType] ?? `Event${eventType}`;
}

/** An event that has happened but that its orchestrator has not seen yet. */
export type NewEvent = Omit<HistoryEvent, 'EventId' | 'IsPlayed' | 'Timestamp'>;

export function toHistoryEvent(event: NewEvent, timestampMs: number, eventId = -1): HistoryEvent {
  return {
    ...event,
    EventId: eventId,
    IsPlayed: false,
    Timestamp: new Date(timestampMs).toISOString(),
  };
}
