import type { DurableOrchestrationContext, Task } from 'durable-functions';

/**
 * Waits for several external events and a deadline, again and again, without losing one.
 *
 * The library gives an event to the newest waiter of its name, finished waits included, and Azure
 * starts a timer anew that is yielded twice. So every wait here creates fresh tasks, and tasks that
 * lost a wait are kept and looked at before the next one. (durable-functions 3.5.0,
 * TaskOrchestrationExecutor; durable-js issue 574)
 */
export class ExternalEvents {
  readonly #context: DurableOrchestrationContext;
  readonly #names: readonly string[];
  #waiting: Task[] = [];

  constructor(context: DurableOrchestrationContext, names: readonly string[]) {
    this.#context = context;
    this.#names = names;
  }

  /** The next event's payload, or undefined when the deadline came first. */
  *next(deadline: Date): Generator<Task, unknown, unknown> {
    const early = this.#take();
    if (early !== undefined) return early.result;
    const waiters = this.#names.map((name) => this.#context.waitForExternalEvent(name));
    this.#waiting.push(...waiters);
    const timer = this.#context.createTimer(deadline);
    yield this.#context.Task.any([...waiters, timer]);
    if (!timer.isCompleted) timer.cancel();
    return this.#take()?.result;
  }

  #take(): Task | undefined {
    const arrived = this.#waiting.find((task) => task.isCompleted);
    if (arrived !== undefined) this.#waiting = this.#waiting.filter((task) => task !== arrived);
    return arrived;
  }
}
