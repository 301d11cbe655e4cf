import { z } from 'zod';
import {
  type HistoryEvent,
  historyEventType,
  type NewEvent,
  toHistoryEvent,
} from './history-event.ts';
import {
  actionType,
  encodedInput,
  type OrchestratorAction,
  plainInput,
  type RetryOptions,
  retryOptionsSchema,
} from './orchestrator-action.ts';

const retrySchema = z.object({
  /** Number of the attempt under way, from 1. */
  attempt: z.number().int(),
  firstAttemptAtMs: z.number(),
  options: retryOptionsSchema,
});

const activitySchema = z.object({
  kind: z.literal('activity'),
  name: z.string(),
  input: z.string(),
  retry: retrySchema.optional(),
});
const subOrchestrationSchema = z.object({
  kind: z.literal('sub-orchestration'),
  name: z.string(),
  input: z.string(),
  instanceId: z.string(),
  retry: retrySchema.optional(),
});

const openTaskSchema = z.discriminatedUnion('kind', [
  activitySchema,
  subOrchestrationSchema,
  z.object({
    kind: z.literal('timer'),
    fireAtMs: z.number(),
    /** When the orchestrator's timer ends; later than `fireAtMs` for a stage of a long timer. */
    endsAtMs: z.number(),
    /** Position of the timer's action, by which a cancellation is recognised. */
    actionIndex: z.number().int(),
  }),
  z.object({
    kind: z.literal('retry-timer'),
    fireAtMs: z.number(),
    task: z.discriminatedUnion('kind', [activitySchema, subOrchestrationSchema]),
  }),
  z.object({
    kind: z.literal('entity-call'),
    requestId: z.string(),
    entity: z.string(),
    operation: z.string(),
    input: z.string(),
  }),
  z.object({
    kind: z.literal('entity-signal'),
    requestId: z.string(),
    entity: z.string(),
    operation: z.string(),
    input: z.string(),
  }),
]);

export type OpenTask = z.infer<typeof openTaskSchema>;

export const planSchema = z.object({
  /** Sequence number that the library will give to the next task. */
  nextId: z.number().int(),
  /** How many of the orchestrator's actions have been carried out. */
  actionCount: z.number().int(),
  /** Work that has been ordered and not finished, by sequence number. */
  openTasks: z.record(z.string(), openTaskSchema),
});

/** What an orchestration has ordered so far. Plain JSON, never changed in place. */
export type Plan = z.infer<typeof planSchema>;

export const emptyPlan: Plan = { nextId: 0, actionCount: 0, openTasks: {} };

/** A timer that is longer than this runs in stages (`maximumShortTimerDuration`, 6 days). */
export const maxShortTimerMs = 6 * 86_400_000;
/** Length of one stage of a long timer (`longRunningTimerIntervalDuration`, 3 days). */
export const longTimerStageMs = 3 * 86_400_000;

export interface PlanStep {
  readonly plan: Plan;
  /** Scheduling events, with their sequence numbers, to append to the history. */
  readonly scheduled: readonly HistoryEvent[];
}

interface Draft {
  nextId: number;
  actionCount: number;
  openTasks: Record<string, OpenTask>;
  scheduled: HistoryEvent[];
  readonly executionId: string;
  readonly nowMs: number;
}

/**
 * Computes what one decision orders, with the numbers that the library gives to the tasks. Pure, so
 * that the same code drives live orchestrations and checks recorded ones.
 *
 * The library takes ids in this order (found by running durable-functions 3.5.0): while it processes
 * the event (the timer after a failed attempt, the next attempt after that timer, the next stage of
 * a long timer), then one per new action.
 *
 * @param options.event the one new event of this decision.
 * @param options.actions all actions so far, from `flattenActions`.
 * @param options.executionId makes ids of sub-orchestrations and requests unique.
 * @param options.nowMs the decision's timestamp.
 */
export function planDecision(options: {
  readonly plan: Plan;
  readonly event: NewEvent;
  readonly actions: readonly OrchestratorAction[];
  readonly executionId: string;
  readonly nowMs: number;
}): PlanStep {
  const draft: Draft = {
    nextId: options.plan.nextId,
    actionCount: options.plan.actionCount,
    openTasks: { ...options.plan.openTasks },
    scheduled: [],
    executionId: options.executionId,
    nowMs: options.nowMs,
  };
  closeTask(draft, options.event);
  options.actions.forEach((action, index) => {
    if (index >= draft.actionCount) openTask(draft, action, index);
    else if (action.actionType === actionType.createTimer && action.isCanceled)
      cancelTimer(draft, index);
  });
  draft.actionCount = Math.max(draft.actionCount, options.actions.length);
  const { nextId, actionCount, openTasks } = draft;
  return { plan: { nextId, actionCount, openTasks }, scheduled: draft.scheduled };
}

/** The sequence number of the task that an event finishes, if it finishes one. */
export function finishedTaskId(plan: Plan, event: NewEvent): string | undefined {
  if (event.EventType === historyEventType.eventRaised) {
    return Object.entries(plan.openTasks).find(
      ([, task]) => task.kind === 'entity-call' && task.requestId === event.Name,
    )?.[0];
  }
  const id = event.TaskScheduledId ?? event.TimerId;
  return id === undefined ? undefined : String(id);
}

function closeTask(draft: Draft, event: NewEvent): void {
  const id = finishedTaskId(draft, event);
  const task = id === undefined ? undefined : draft.openTasks[id];
  if (id === undefined || task === undefined) return;
  delete draft.openTasks[id];
  const failed =
    event.EventType === historyEventType.taskFailed ||
    event.EventType === historyEventType.subOrchestrationFailed;
  if (failed && (task.kind === 'activity' || task.kind === 'sub-orchestration') && task.retry) {
    const fireAtMs = draft.nowMs + retryDelayMs(task.retry, draft.nowMs);
    scheduleTimer(draft, { kind: 'retry-timer', fireAtMs, task });
  } else if (task.kind === 'retry-timer') {
    const retry = task.task.retry;
    // After the last attempt the library waits for one more timer, then fails the task.
    if (retry !== undefined && retry.attempt < retry.options.maxNumberOfAttempts) {
      scheduleWork(draft, { ...task.task, retry: { ...retry, attempt: retry.attempt + 1 } });
    }
  } else if (task.kind === 'timer' && task.endsAtMs > draft.nowMs) {
    scheduleTimer(draft, { ...task, fireAtMs: timerStageEnd(task.endsAtMs, draft.nowMs) });
  }
}

/** Exponential back-off as in DurableTask.Core, RetryInterceptor.ComputeNextDelay. */
function retryDelayMs(retry: z.infer<typeof retrySchema>, nowMs: number): number {
  const { options } = retry;
  if (
    nowMs - retry.firstAttemptAtMs >=
    (options.retryTimeoutInMilliseconds ?? Number.POSITIVE_INFINITY)
  )
    return 0;
  const delayMs =
    options.firstRetryIntervalInMilliseconds *
    (options.backoffCoefficient ?? 1) ** (retry.attempt - 1);
  return Math.min(delayMs, options.maxRetryIntervalInMilliseconds ?? Number.POSITIVE_INFINITY);
}

function timerStageEnd(endsAtMs: number, nowMs: number): number {
  return endsAtMs - nowMs > maxShortTimerMs ? nowMs + longTimerStageMs : endsAtMs;
}

function openTask(draft: Draft, action: OrchestratorAction, actionIndex: number): void {
  switch (action.actionType) {
    case actionType.callActivity:
    case actionType.callActivityWithRetry:
      scheduleWork(draft, {
        kind: 'activity',
        name: action.functionName,
        input: encodedInput(action.input),
        ...('retryOptions' in action ? { retry: firstAttempt(draft, action.retryOptions) } : {}),
      });
      return;
    case actionType.callSubOrchestrator:
    case actionType.callSubOrchestratorWithRetry:
      scheduleWork(draft, {
        kind: 'sub-orchestration',
        name: action.functionName,
        input: plainInput(action.input),
        instanceId: action.instanceId ?? `${draft.executionId}:${draft.nextId}`,
        ...('retryOptions' in action ? { retry: firstAttempt(draft, action.retryOptions) } : {}),
      });
      return;
    case actionType.createTimer: {
      const endsAtMs = action.fireAt;
      scheduleTimer(draft, {
        kind: 'timer',
        endsAtMs,
        fireAtMs: timerStageEnd(endsAtMs, draft.nowMs),
        actionIndex,
      });
      if (action.isCanceled) cancelTimer(draft, actionIndex);
      return;
    }
    case actionType.callEntity:
    case actionType.signalEntity: {
      const kind = action.actionType === actionType.callEntity ? 'entity-call' : 'entity-signal';
      sendToEntity(draft, kind, action);
      return;
    }
    case actionType.continueAsNew:
    case actionType.waitForExternalEvent:
      return;
    default:
      action satisfies never;
  }
}

function firstAttempt(draft: Draft, options: RetryOptions): z.infer<typeof retrySchema> {
  return { attempt: 1, firstAttemptAtMs: draft.nowMs, options };
}

function scheduleWork(
  draft: Draft,
  task: z.infer<typeof activitySchema> | z.infer<typeof subOrchestrationSchema>,
): void {
  const event =
    task.kind === 'activity'
      ? { EventType: historyEventType.taskScheduled, Name: task.name, Input: task.input }
      : {
          EventType: historyEventType.subOrchestrationCreated,
          Name: task.name,
          InstanceId: task.instanceId,
          Input: task.input,
        };
  append(draft, task, event);
}

function scheduleTimer(draft: Draft, task: Extract<OpenTask, { fireAtMs: number }>): void {
  append(draft, task, {
    EventType: historyEventType.timerCreated,
    FireAt: new Date(task.fireAtMs).toISOString(),
  });
}

function sendToEntity(
  draft: Draft,
  kind: 'entity-call' | 'entity-signal',
  action: { readonly instanceId: string; readonly operation: string; readonly input?: unknown },
): void {
  const requestId = `${draft.executionId}:${draft.nextId}`;
  const input = plainInput(action.input);
  append(
    draft,
    { kind, requestId, entity: action.instanceId, operation: action.operation, input },
    {
      EventType: historyEventType.eventSent,
      InstanceId: action.instanceId,
      Name: 'op',
      Input: JSON.stringify({
        id: requestId,
        op: action.operation,
        signal: kind === 'entity-signal',
        input,
      }),
    },
  );
}

function append(draft: Draft, task: OpenTask, event: NewEvent): void {
  const id = draft.nextId;
  draft.nextId += 1;
  draft.openTasks[String(id)] = task;
  draft.scheduled.push(toHistoryEvent(event, draft.nowMs, id));
}

function cancelTimer(draft: Draft, actionIndex: number): void {
  for (const [id, task] of Object.entries(draft.openTasks)) {
    if (task.kind === 'timer' && task.actionIndex === actionIndex) delete draft.openTasks[id];
  }
}
