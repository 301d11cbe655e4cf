import {
  type HistoryEvent,
  historyEventType,
  type NewEvent,
  toHistoryEvent,
} from './history-event.ts';
import type { InstanceRecord } from './instance-record.ts';
import {
  actionType,
  encodedInput,
  flattenActions,
  type OrchestratorAction,
} from './orchestrator-action.ts';
import type { OrchestratorOutcome } from './orchestrator-outcome.ts';
import { emptyPlan, finishedTaskId, type OpenTask, planDecision } from './plan.ts';

/**
 * Writes a decision into the instance's record: history, plan, status, and the fresh start when the
 * orchestrator continues as new.
 *
 * @returns the work that the decision has ordered, by sequence number, to be done after the record
 *   has been saved.
 */
export function commitDecision(options: {
  readonly record: InstanceRecord;
  readonly event: NewEvent;
  readonly batch: readonly HistoryEvent[];
  readonly outcome: OrchestratorOutcome;
  readonly nowMs: number;
  readonly newExecutionId: string;
}): ReadonlyArray<readonly [string, OpenTask]> {
  const { record, event, batch, outcome, nowMs } = options;
  const actions = flattenActions(outcome.actions);
  const failed = outcome.error !== undefined;
  const step = planDecision({
    plan: record.plan,
    event,
    actions: failed ? keepSignals(actions, record.plan.actionCount) : actions,
    executionId: record.executionId,
    nowMs,
  });
  const ordered = step.scheduled.flatMap(({ EventId }) => {
    const task = step.plan.openTasks[String(EventId)];
    return task === undefined ? [] : [[String(EventId), task] as const];
  });
  record.history.push(...batch, ...step.scheduled);
  record.plan = step.plan;
  record.customStatus = outcome.customStatus;

  const restart = actions.find((action) => action.actionType === actionType.continueAsNew);
  if (restart !== undefined && !failed) {
    restartExecution(record, encodedInput(restart.input), options.newExecutionId);
    return ordered;
  }
  if (failed || outcome.isDone) {
    record.runtimeStatus = failed ? 'Failed' : 'Completed';
    record.output = failed ? JSON.stringify(outcome.error) : outcome.output;
    record.history.push(
      toHistoryEvent(
        {
          EventType: historyEventType.executionCompleted,
          OrchestrationStatus: record.runtimeStatus,
          Result: record.output,
        },
        nowMs,
      ),
    );
  }
  record.history.push(toHistoryEvent({ EventType: historyEventType.orchestratorCompleted }, nowMs));
  return ordered;
}

/**
 * A failed orchestrator's answer has lost which tasks are the same, so only the messages that need no
 * answer are taken from what is new in it.
 */
function keepSignals(
  actions: readonly OrchestratorAction[],
  known: number,
): readonly OrchestratorAction[] {
  return actions.filter(
    (action, index) => index < known || action.actionType === actionType.signalEntity,
  );
}

/** Events that have not been delivered are carried over, results of the old execution are not. */
function restartExecution(record: InstanceRecord, input: string, executionId: string): void {
  const carried = record.inbox.filter(
    (event) =>
      event.EventType === historyEventType.eventRaised &&
      finishedTaskId(record.plan, event) === undefined,
  );
  const signals = Object.entries(record.plan.openTasks)
    .filter(([, task]) => task.kind === 'entity-signal')
    .map(([, task]) => [`signal:${'requestId' in task ? task.requestId : ''}`, task] as const);
  record.executionId = executionId;
  record.input = input;
  record.history = [];
  record.plan = { ...emptyPlan, openTasks: Object.fromEntries(signals) };
  record.inbox = [
    { EventType: historyEventType.executionStarted, Name: record.name, Input: input },
    ...carried,
  ];
}
