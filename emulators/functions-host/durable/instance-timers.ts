import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { callAt } from '../long-timer.ts';

/** The running timers of all orchestrations. */
export class InstanceTimers {
  readonly #clock: Clock;
  readonly #timers = new Map<string, Map<string, Timer>>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(instanceId: string, taskId: string, atMs: number, callback: () => void): void {
    if (this.#closed) return;
    const timers = this.#timers.get(instanceId) ?? new Map<string, Timer>();
    this.#timers.set(instanceId, timers);
    timers.get(taskId)?.cancel();
    timers.set(taskId, callAt(this.#clock, atMs, callback));
  }

  /** Cancels the instance's timers whose task is not among the given ones. */
  keepOnly(instanceId: string, openTasks: Readonly<Record<string, unknown>>): void {
    const timers = this.#timers.get(instanceId);
    if (timers === undefined) return;
    for (const [taskId, timer] of timers) {
      if (taskId in openTasks) continue;
      timer.cancel();
      timers.delete(taskId);
    }
    if (timers.size === 0) this.#timers.delete(instanceId);
  }

  cancelAll(instanceId: string): void {
    this.keepOnly(instanceId, {});
  }

  close(): void {
    this.#closed = true;
    for (const instanceId of [...this.#timers.keys()]) this.cancelAll(instanceId);
  }
}
