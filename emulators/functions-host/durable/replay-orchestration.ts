import { createInvoker } from '../invoke-function.ts';
import { type LoadedApp, loadFunctionsApp } from '../load-functions-app.ts';
import {
  type HistoryEvent,
  historyEventName,
  historyEventType,
  type NewEvent,
} from './history-event.ts';
import { actionType, flattenActions, type OrchestratorAction } from './orchestrator-action.ts';
import type { OrchestratorOutcome } from './orchestrator-outcome.ts';
import { emptyPlan, type Plan, planDecision } from './plan.ts';
import type { RecordedHistory } from './recorded-history.ts';
import { runOrchestrator } from './run-orchestrator.ts';

/** Replaying a recorded history, the orchestrator asked for something else than it did then. */
export class NonDeterminismError extends Error {
  override readonly name = 'NonDeterminismError';
}

/** One decision of a recorded history: the event that woke the orchestrator and what it ordered. */
interface RecordedDecision {
  readonly event: HistoryEvent;
  readonly scheduled: readonly HistoryEvent[];
  readonly completed: HistoryEvent | undefined;
  /** Number of recorded events before and including `event`. */
  readonly prefixLength: number;
}

const scheduling: ReadonlySet<number> = new Set([
  historyEventType.taskScheduled,
  historyEventType.timerCreated,
  historyEventType.subOrchestrationCreated,
  historyEventType.eventSent,
]);

/**
 * Replays a recorded history decision by decision, each time from the start, as after a crash in
 * that very place, and checks that the orchestrator orders exactly what it ordered then.
 *
 * @param options.appPath the app that holds the orchestrator now.
 * @throws NonDeterminismError naming the first decision that differs
 */
export async function replayOrchestration(options: {
  readonly appPath: string;
  readonly history: RecordedHistory;
}): Promise<void> {
  const app = await loadFunctionsApp({ appPath: options.appPath, log: () => undefined });
  await replayWithApp(app, options.history);
}

/** The same with an app that has been loaded, for many histories in a row. */
export async function replayWithApp(app: LoadedApp, history: RecordedHistory): Promise<void> {
  const orchestrator = app.functions.get(history.orchestrator);
  if (orchestrator === undefined) {
    throw new NonDeterminismError(
      `The app has no orchestrator "${history.orchestrator}" any more.`,
    );
  }
  const invoke = createInvoker({ app, log: () => undefined, extraInputs: {} });
  let plan: Plan = emptyPlan;
  let earlier: readonly string[] = [];
  for (const [index, decision] of splitDecisions(history.events).entries()) {
    const place = `${history.orchestrator}, decision ${index + 1} (${historyEventName(decision.event.EventType)})`;
    const outcome = await runOrchestrator({
      invoke,
      orchestrator,
      instanceId: history.instanceId,
      parentInstanceId: history.parentInstanceId,
      input: history.input,
      history: history.events
        .slice(0, decision.prefixLength)
        .map((event, at) => ({ ...event, IsPlayed: at < decision.prefixLength - 2 })),
    });
    const actions = flattenActions(outcome.actions);
    const asked = actions.map(describeAction);
    // A failed orchestrator's answer has lost which tasks are the same.
    if (outcome.error === undefined) compareEarlier(place, earlier, asked);
    const step = planDecision({
      plan,
      event: withoutEnvelope(decision.event),
      actions:
        outcome.error === undefined
          ? actions
          : actions.filter(
              (action, at) =>
                at < plan.actionCount || action.actionType === actionType.signalEntity,
            ),
      executionId: history.executionId,
      nowMs: Date.parse(decision.event.Timestamp),
    });
    compareScheduled(place, decision.scheduled, step.scheduled);
    compareEnd(place, decision.completed, outcome);
    plan = step.plan;
    earlier = asked;
  }
}

/** What an orchestrator has asked for once, it must ask for on every replay. */
function compareEarlier(place: string, earlier: readonly string[], asked: readonly string[]): void {
  for (const [index, before] of earlier.entries()) {
    if (asked[index] === before) continue;
    throw new NonDeterminismError(
      `${place}: before it asked for ${before}, now for ${asked[index] ?? 'nothing'}.`,
    );
  }
}

/** A timer may be cancelled later, so that is left out. */
function describeAction(action: OrchestratorAction): string {
  return JSON.stringify(action, (key, value: unknown) =>
    key === 'isCanceled' ? undefined : value,
  );
}

function splitDecisions(events: readonly HistoryEvent[]): readonly RecordedDecision[] {
  return events.flatMap((started, index) => {
    const event = events[index + 1];
    if (started.EventType !== historyEventType.orchestratorStarted || event === undefined)
      return [];
    const rest = events.slice(index + 2);
    const end = rest.findIndex(
      (other) => other.EventType === historyEventType.orchestratorCompleted,
    );
    const batch = end < 0 ? rest : rest.slice(0, end);
    return [
      {
        event,
        scheduled: batch.filter((other) => scheduling.has(other.EventType)),
        completed: batch.find((other) => other.EventType === historyEventType.executionCompleted),
        prefixLength: index + 2,
      },
    ];
  });
}

function withoutEnvelope({
  EventId: _id,
  IsPlayed: _played,
  Timestamp: _at,
  ...event
}: HistoryEvent): NewEvent {
  return event;
}

function compareScheduled(
  place: string,
  recorded: readonly HistoryEvent[],
  replayed: readonly HistoryEvent[],
): void {
  for (let index = 0; index < Math.max(recorded.length, replayed.length); index += 1) {
    const before = describe(recorded[index]);
    const now = describe(replayed[index]);
    if (before !== now) throw new NonDeterminismError(`${place}: recorded ${before}, now ${now}.`);
  }
}

function describe(event: HistoryEvent | undefined): string {
  if (event === undefined) return 'nothing';
  const { EventType, EventId, Timestamp: _at, IsPlayed: _played, ...fields } = event;
  const content = Object.entries(fields)
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([name, value]) => `${name}=${String(value)}`);
  return `${historyEventName(EventType)} #${EventId} ${content.join(' ')}`;
}

function compareEnd(
  place: string,
  recorded: HistoryEvent | undefined,
  outcome: OrchestratorOutcome,
): void {
  const before =
    recorded === undefined ? 'going on' : `${recorded.OrchestrationStatus} ${recorded.Result}`;
  const now =
    outcome.error !== undefined
      ? `Failed ${JSON.stringify(outcome.error)}`
      : outcome.isDone
        ? `Completed ${outcome.output}`
        : 'going on';
  if (before !== now) throw new NonDeterminismError(`${place}: recorded ${before}, now ${now}.`);
}
