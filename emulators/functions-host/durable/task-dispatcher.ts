import type { RegisteredFunction } from '../functions-core.ts';
import { type InvokeFunction, toJsonText } from '../invoke-function.ts';
import { describeError, type LogSink } from '../log-sink.ts';
import type { BackgroundWork } from './background-work.ts';
import { historyEventType, type NewEvent } from './history-event.ts';
import { type EntityRequest, type InstanceRecord, isTerminal } from './instance-record.ts';
import type { InstanceTimers } from './instance-timers.ts';
import type { OpenTask } from './plan.ts';

type Task<Kind extends OpenTask['kind']> = Extract<OpenTask, { readonly kind: Kind }>;

/** Who waits for a task: an execution of an instance. */
interface Waiting {
  readonly instanceId: string;
  readonly executionId: string;
}

export interface TaskDispatcherOptions {
  readonly activities: ReadonlyMap<string, RegisteredFunction>;
  readonly invoke: InvokeFunction;
  readonly log: LogSink;
  readonly timers: InstanceTimers;
  readonly work: BackgroundWork;
  readonly sendToEntity: (entityId: string, request: EntityRequest) => Promise<void>;
  /** Gives an instance the outcome of one of its tasks. */
  readonly deliver: (waiting: Waiting, event: NewEvent) => Promise<void>;
  readonly find: (instanceId: string) => InstanceRecord | undefined;
  readonly start: (
    request: { readonly name: string; readonly instanceId: string; readonly input: string },
    parent: NonNullable<InstanceRecord['parent']>,
  ) => Promise<void>;
}

/** Carries out what orchestrators have ordered and reports each outcome back. */
export class TaskDispatcher {
  readonly #options: TaskDispatcherOptions;

  constructor(options: TaskDispatcherOptions) {
    this.#options = options;
  }

  /**
   * Begins a task; may be called again for the same one after a restart.
   *
   * @param executionId the execution that ordered it, when the record has moved on to another.
   */
  dispatch(
    record: InstanceRecord,
    taskId: string,
    task: OpenTask,
    executionId = record.executionId,
  ): void {
    const { work, timers, deliver, sendToEntity } = this.#options;
    const waiting = { instanceId: record.instanceId, executionId };
    switch (task.kind) {
      case 'activity':
        work.track(this.#runActivity(waiting, taskId, task));
        return;
      case 'sub-orchestration':
        work.track(this.#startChild({ ...waiting, taskId }, task));
        return;
      case 'timer':
      case 'retry-timer':
        if (executionId !== record.executionId || isTerminal(record.runtimeStatus)) return;
        timers.set(record.instanceId, taskId, task.fireAtMs, () => {
          const FireAt = new Date(task.fireAtMs).toISOString();
          const event = {
            EventType: historyEventType.timerFired,
            TimerId: Number(taskId),
            FireAt,
          };
          work.track(deliver(waiting, event));
        });
        return;
      case 'entity-call':
        work.track(
          sendToEntity(task.entity, {
            id: task.requestId,
            name: task.operation,
            signal: false,
            input: task.input,
            caller: waiting,
          }),
        );
        return;
      case 'entity-signal':
        work.track(this.#sendSignal(record, task));
        return;
      default:
        task satisfies never;
    }
  }

  /** Tells the orchestration that waits for this one how it ended. */
  notifyParent({ parent, name, output, runtimeStatus }: InstanceRecord): void {
    if (parent === undefined) return;
    const TaskScheduledId = Number(parent.taskId);
    const event: NewEvent =
      runtimeStatus === 'Completed'
        ? { EventType: historyEventType.subOrchestrationCompleted, TaskScheduledId, Result: output }
        : {
            EventType: historyEventType.subOrchestrationFailed,
            TaskScheduledId,
            Reason: `Sub-orchestrator '${name}' ${runtimeStatus === 'Failed' ? 'failed' : 'was terminated'}`,
            Details: String(JSON.parse(output)),
          };
    this.#options.work.track(this.#options.deliver(parent, event));
  }

  async #runActivity(waiting: Waiting, taskId: string, task: Task<'activity'>): Promise<void> {
    const { activities, invoke, log, deliver } = this.#options;
    const TaskScheduledId = Number(taskId);
    let event: NewEvent;
    try {
      const activity = activities.get(task.name);
      if (activity === undefined) {
        throw new Error(
          `The function "${task.name}" doesn't exist, is disabled, or is not an activity function.`,
        );
      }
      const { response } = await invoke(activity, { json: task.input });
      const Result = toJsonText(response.returnValue);
      event = { EventType: historyEventType.taskCompleted, TaskScheduledId, Result };
    } catch (error) {
      const Details = describeError(error);
      const message = `Activity "${task.name}" failed: ${Details}`;
      log({ level: 'warning', category: 'host', message });
      const Reason = `Activity function '${task.name}' failed: ${messageOf(error)}`;
      event = { EventType: historyEventType.taskFailed, TaskScheduledId, Reason, Details };
    }
    await deliver(waiting, event);
  }

  async #startChild(
    parent: NonNullable<InstanceRecord['parent']>,
    task: Task<'sub-orchestration'>,
  ): Promise<void> {
    const existing = this.#options.find(task.instanceId);
    const startedBefore =
      existing?.parent?.executionId === parent.executionId &&
      existing.parent.taskId === parent.taskId;
    if (startedBefore) {
      if (isTerminal(existing.runtimeStatus)) this.notifyParent(existing);
      return;
    }
    const { name, instanceId, input } = task;
    try {
      await this.#options.start({ name, instanceId, input }, parent);
    } catch (error) {
      await this.#options.deliver(parent, {
        EventType: historyEventType.subOrchestrationFailed,
        TaskScheduledId: Number(parent.taskId),
        Reason: `Sub-orchestrator '${name}' could not start: ${messageOf(error)}`,
        Details: describeError(error),
      });
    }
  }

  async #sendSignal(record: InstanceRecord, task: Task<'entity-signal'>): Promise<void> {
    await this.#options.sendToEntity(task.entity, {
      id: task.requestId,
      name: task.operation,
      signal: true,
      input: task.input,
    });
    const open = Object.entries(record.plan.openTasks).filter(
      ([, other]) => other.kind !== 'entity-signal' || other.requestId !== task.requestId,
    );
    record.plan = { ...record.plan, openTasks: Object.fromEntries(open) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
