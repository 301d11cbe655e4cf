import { randomUUID } from 'node:crypto';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Clock } from '#shared/contracts/clock.ts';
import type { RegisteredFunction } from '../functions-core.ts';
import type { InvokeFunction } from '../invoke-function.ts';
import { describeError, type LogSink } from '../log-sink.ts';
import { BackgroundWork } from './background-work.ts';
import { commitDecision } from './commit-decision.ts';
import type { EntityAnswer } from './entity-engine.ts';
import { historyEventType, type NewEvent, toHistoryEvent } from './history-event.ts';
import { type EntityRequest, type InstanceRecord, isTerminal } from './instance-record.ts';
import { InstanceTimers } from './instance-timers.ts';
import {
  InstanceRunningError,
  InvalidInstanceIdError,
  UnknownOrchestratorError,
} from './orchestration-errors.ts';
import { flattenActions } from './orchestrator-action.ts';
import type { OrchestratorOutcome } from './orchestrator-outcome.ts';
import { emptyPlan, finishedTaskId } from './plan.ts';
import { runOrchestrator } from './run-orchestrator.ts';
import { TaskDispatcher } from './task-dispatcher.ts';

/** What became of a message to an instance. `gone`: it has ended. `missing`: it never was. */
export type Delivery = 'accepted' | 'gone' | 'missing';

export interface StartRequest {
  readonly name: string;
  readonly instanceId: string;
  /** JSON text. */
  readonly input: string;
  readonly version?: string;
}

/** Runs orchestrations: one decision at a time per instance, each with one new event. */
export class OrchestrationEngine {
  readonly #orchestrators: ReadonlyMap<string, RegisteredFunction>;
  readonly #invoke: InvokeFunction;
  readonly #clock: Clock;
  readonly #log: LogSink;
  readonly #persist: (instanceId: string, record: InstanceRecord | null) => Promise<void>;
  readonly #records = new Map<string, InstanceRecord>();
  readonly #runs = new Map<string, Promise<void>>();
  readonly #work: BackgroundWork;
  readonly #listeners = new Set<() => void>();
  readonly #timers: InstanceTimers;
  readonly #tasks: TaskDispatcher;
  #closed = false;

  constructor(options: {
    readonly orchestrators: ReadonlyMap<string, RegisteredFunction>;
    readonly activities: ReadonlyMap<string, RegisteredFunction>;
    readonly invoke: InvokeFunction;
    readonly clock: Clock;
    readonly log: LogSink;
    readonly persist: (instanceId: string, record: InstanceRecord | null) => Promise<void>;
    readonly sendToEntity: (entityId: string, request: EntityRequest) => Promise<void>;
    readonly restored: Iterable<InstanceRecord>;
  }) {
    this.#orchestrators = options.orchestrators;
    this.#invoke = options.invoke;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#persist = options.persist;
    this.#work = new BackgroundWork(options.log);
    this.#timers = new InstanceTimers(options.clock);
    this.#tasks = new TaskDispatcher({
      activities: options.activities,
      invoke: options.invoke,
      log: options.log,
      timers: this.#timers,
      work: this.#work,
      sendToEntity: options.sendToEntity,
      deliver: ({ instanceId, executionId }, event) =>
        this.#deliver(instanceId, executionId, event),
      find: (instanceId) => this.#records.get(instanceId),
      start: (request, parent) => this.start(request, parent),
    });
    for (const record of options.restored) this.#records.set(record.instanceId, record);
  }

  /** Goes on with what a former host left unfinished: orders open work again, runs new events. */
  resume(): void {
    for (const record of this.#records.values()) {
      for (const [taskId, task] of Object.entries(record.plan.openTasks)) {
        if (task.kind === 'entity-signal' || !isTerminal(record.runtimeStatus))
          this.#tasks.dispatch(record, taskId, task);
      }
      this.#wake(record.instanceId);
    }
  }

  /**
   * Starts an orchestration; resolves when the start survives a crash.
   *
   * @throws InstanceRunningError, UnknownOrchestratorError, InvalidInstanceIdError
   */
  async start(request: StartRequest, parent?: InstanceRecord['parent']): Promise<void> {
    const { instanceId, name, input, version } = request;
    if (!this.#orchestrators.has(name)) {
      throw new UnknownOrchestratorError(
        `The function "${name}" doesn't exist, is disabled, or is not an orchestrator function.`,
      );
    }
    if (instanceId.startsWith('@') || /[/\\#?\p{Cc}]/u.test(instanceId)) {
      throw new InvalidInstanceIdError(`"${instanceId}" is not a valid instance id.`);
    }
    const existing = this.#records.get(instanceId);
    if (existing !== undefined && !isTerminal(existing.runtimeStatus)) {
      throw new InstanceRunningError(
        `An Orchestration instance with the status ${existing.runtimeStatus} already exists.`,
      );
    }
    const now = this.#timestamp();
    const record: InstanceRecord = {
      instanceId,
      name,
      ...(version === undefined ? {} : { version }),
      executionId: randomUUID(),
      runtimeStatus: 'Pending',
      input,
      output: 'null',
      customStatus: null,
      createdTime: now,
      lastUpdatedTime: now,
      ...(parent === undefined ? {} : { parent }),
      history: [],
      plan: emptyPlan,
      inbox: [
        {
          EventType: historyEventType.executionStarted,
          Name: name,
          Input: input,
          ...(version ? { Version: version } : {}),
        },
      ],
    };
    this.#records.set(instanceId, record);
    await this.#saveAndWake(record);
  }

  /** @param input JSON text, or empty for none. */
  raiseEvent(instanceId: string, name: string, input: string): Promise<Delivery> {
    return this.#control(instanceId, (record) => {
      record.inbox.push({ EventType: historyEventType.eventRaised, Name: name, Input: input });
    });
  }

  suspend(instanceId: string, reason: string): Promise<Delivery> {
    return this.#control(instanceId, (record) => {
      if (record.runtimeStatus === 'Suspended') return;
      record.runtimeStatus = 'Suspended';
      this.#note(record, { EventType: historyEventType.executionSuspended, Reason: reason });
    });
  }

  resumeInstance(instanceId: string, reason: string): Promise<Delivery> {
    return this.#control(instanceId, (record) => {
      if (record.runtimeStatus !== 'Suspended') return;
      record.runtimeStatus = 'Running';
      this.#note(record, { EventType: historyEventType.executionResumed, Reason: reason });
    });
  }

  /** Ends an instance at once. Its activities and sub-orchestrations go on, as in Azure. */
  terminate(instanceId: string, reason: string): Promise<Delivery> {
    return this.#control(instanceId, (record) => {
      record.runtimeStatus = 'Terminated';
      record.output = JSON.stringify(reason);
      this.#note(record, { EventType: historyEventType.executionTerminated, Reason: reason });
      record.inbox = [];
      this.#timers.cancelAll(record.instanceId);
      this.#tasks.notifyParent(record);
    });
  }

  /** Forgets an instance that has ended. @returns whether there was one. */
  async purge(instanceId: string): Promise<boolean> {
    const record = this.#records.get(instanceId);
    if (record === undefined || !isTerminal(record.runtimeStatus)) return false;
    this.#records.delete(instanceId);
    await this.#persist(instanceId, null);
    return true;
  }

  get(instanceId: string): Readonly<InstanceRecord> | undefined {
    return this.#records.get(instanceId);
  }

  all(): Iterable<Readonly<InstanceRecord>> {
    return this.#records.values();
  }

  /** Calls the listener whenever an instance has changed, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Hands an entity's answer to the orchestration that waits for it. */
  deliverEntityAnswer({ caller, requestId, answer }: EntityAnswer): void {
    this.#work.track(
      this.#deliver(caller.instanceId, caller.executionId, {
        EventType: historyEventType.eventRaised,
        Name: requestId,
        Input: answer,
      }),
    );
  }

  /** Cancels timers, takes no further decision, and waits for decisions and activities under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timers.close();
    await Promise.all(this.#runs.values());
    await this.#work.settle();
  }

  #timestamp(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #note(record: InstanceRecord, event: NewEvent): void {
    record.history.push(toHistoryEvent(event, this.#clock.now()));
  }

  async #control(instanceId: string, change: (record: InstanceRecord) => void): Promise<Delivery> {
    const record = this.#records.get(instanceId);
    if (record === undefined) return 'missing';
    if (isTerminal(record.runtimeStatus)) return 'gone';
    change(record);
    record.lastUpdatedTime = this.#timestamp();
    await this.#saveAndWake(record);
    return 'accepted';
  }

  async #saveAndWake(record: InstanceRecord): Promise<void> {
    await this.#save(record);
    this.#wake(record.instanceId);
  }

  async #save(record: InstanceRecord): Promise<void> {
    await this.#persist(record.instanceId, record);
    for (const listener of [...this.#listeners]) listener();
  }

  #wake(instanceId: string): void {
    if (this.#closed || this.#runs.has(instanceId)) return;
    const run = this.#drain(instanceId).then(
      () => {
        this.#runs.delete(instanceId);
        // An event may have arrived between the last look at the inbox and here.
        if (this.#isRunnable(instanceId)) this.#wake(instanceId);
      },
      (error: unknown) => {
        this.#runs.delete(instanceId);
        this.#log({
          level: 'error',
          category: 'host',
          message: `Orchestration ${instanceId} stopped: ${describeError(error)}`,
        });
      },
    );
    this.#runs.set(instanceId, run);
  }

  #isRunnable(instanceId: string): boolean {
    const record = this.#records.get(instanceId);
    if (this.#closed || record === undefined || record.inbox.length === 0) return false;
    return !isTerminal(record.runtimeStatus) && record.runtimeStatus !== 'Suspended';
  }

  async #drain(instanceId: string): Promise<void> {
    while (this.#isRunnable(instanceId)) {
      // A loop of continueAsNew must not starve the sockets.
      await yieldToEventLoop();
      const record = this.#records.get(instanceId);
      const event = record?.inbox[0];
      if (record === undefined || event === undefined || !this.#isRunnable(instanceId)) return;
      const finished = finishedTaskId(record.plan, event);
      if (finished !== undefined && record.plan.openTasks[finished] === undefined) {
        // A timer that was cancelled after it had fired, or a second answer.
        record.inbox.shift();
        continue;
      }
      await this.#decide(record, event);
    }
  }

  async #decide(record: InstanceRecord, event: NewEvent): Promise<void> {
    const { executionId } = record;
    const nowMs = this.#decisionTime(record, event);
    const batch = [
      toHistoryEvent({ EventType: historyEventType.orchestratorStarted }, nowMs),
      toHistoryEvent(event, nowMs),
    ];
    if (record.runtimeStatus === 'Pending') record.runtimeStatus = 'Running';
    const outcome = await this.#runOrchestrator(record, batch);
    const superseded =
      this.#records.get(record.instanceId) !== record ||
      record.executionId !== executionId ||
      isTerminal(record.runtimeStatus);
    if (superseded) return;

    record.inbox.shift();
    const ordered = commitDecision({
      record,
      event,
      batch,
      outcome,
      nowMs,
      newExecutionId: randomUUID(),
    });
    record.lastUpdatedTime = this.#timestamp();
    await this.#save(record);
    const restarted = record.executionId !== executionId;
    this.#timers.keepOnly(
      record.instanceId,
      restarted || isTerminal(record.runtimeStatus) ? {} : record.plan.openTasks,
    );
    for (const [taskId, task] of ordered) this.#tasks.dispatch(record, taskId, task, executionId);
    if (isTerminal(record.runtimeStatus)) this.#tasks.notifyParent(record);
  }

  /** Never earlier than what the history has seen, nor than the timer that fires. */
  #decisionTime(record: InstanceRecord, event: NewEvent): number {
    const last = record.history.at(-1)?.Timestamp;
    return Math.max(
      Math.floor(this.#clock.now()),
      last === undefined ? 0 : Date.parse(last),
      event.FireAt === undefined ? 0 : Date.parse(event.FireAt),
    );
  }

  async #runOrchestrator(
    record: InstanceRecord,
    batch: InstanceRecord['history'],
  ): Promise<OrchestratorOutcome> {
    try {
      const orchestrator = this.#orchestrators.get(record.name);
      if (orchestrator === undefined)
        throw new UnknownOrchestratorError(`There is no orchestrator "${record.name}".`);
      const outcome = await runOrchestrator({
        invoke: this.#invoke,
        orchestrator,
        instanceId: record.instanceId,
        parentInstanceId: record.parent?.instanceId,
        input: record.input,
        history: [...record.history.map((past) => ({ ...past, IsPlayed: true })), ...batch],
      });
      const actionCount = flattenActions(outcome.actions).length;
      if (outcome.error === undefined && actionCount < record.plan.actionCount) {
        throw new Error(
          `Non-deterministic orchestrator "${record.name}": on replay it asked for ${actionCount} things, before for ${record.plan.actionCount}.`,
        );
      }
      return outcome;
    } catch (error) {
      this.#log({
        level: 'error',
        category: 'host',
        message: `Orchestrator "${record.name}" (${record.instanceId}): ${describeError(error)}`,
      });
      return {
        isDone: false,
        actions: [],
        output: 'null',
        customStatus: record.customStatus,
        error: String(error),
      };
    }
  }

  /** Gives an instance the outcome of one of its tasks, once. */
  async #deliver(instanceId: string, executionId: string, event: NewEvent): Promise<void> {
    const record = this.#records.get(instanceId);
    if (
      record === undefined ||
      record.executionId !== executionId ||
      isTerminal(record.runtimeStatus)
    )
      return;
    const taskId = finishedTaskId(record.plan, event);
    if (taskId === undefined || record.plan.openTasks[taskId] === undefined) return;
    if (record.inbox.some((waiting) => finishedTaskId(record.plan, waiting) === taskId)) return;
    record.inbox.push(event);
    await this.#saveAndWake(record);
  }
}
