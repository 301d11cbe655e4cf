import { z } from 'zod';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { InvokeFunction } from './invoke-function.ts';
import { describeError, type LogSink } from './log-sink.ts';
import { callAt } from './long-timer.ts';
import { type NextRun, parseTimerSchedule } from './timer-schedule.ts';

const triggerSchema = z.object({
  type: z.string().regex(/^timerTrigger$/i),
  schedule: z.string(),
  runOnStartup: z.boolean().default(false),
});

/** When a timer last ran and was to run next, kept so that a missed run is noticed after a restart. */
export interface TimerStatus {
  readonly lastMs: number;
  readonly nextMs: number;
}

/** Remembers timer statuses across restarts. */
export interface TimerStatusStore {
  read(functionName: string): TimerStatus | undefined;
  write(functionName: string, status: TimerStatus): Promise<void>;
}

/** Runs the app's timer triggers on the host's clock; a run never overlaps the one before. */
export class TimerTriggers {
  readonly #clock: Clock;
  readonly #invoke: InvokeFunction;
  readonly #log: LogSink;
  readonly #statuses: TimerStatusStore;
  readonly #schedules = new Map<RegisteredFunction, { nextRun: NextRun; runOnStartup: boolean }>();
  readonly #timers = new Map<string, Timer>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  /** @throws NcrontabError when a schedule is not valid */
  constructor(options: {
    readonly functions: Iterable<RegisteredFunction>;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly clock: Clock;
    readonly invoke: InvokeFunction;
    readonly log: LogSink;
    readonly statuses: TimerStatusStore;
  }) {
    this.#clock = options.clock;
    this.#invoke = options.invoke;
    this.#log = options.log;
    this.#statuses = options.statuses;
    for (const fn of options.functions) {
      const trigger = triggerSchema.safeParse(fn.trigger);
      if (!trigger.success) continue;
      const nextRun = parseTimerSchedule(trigger.data.schedule, options.environment);
      this.#schedules.set(fn, { nextRun, runOnStartup: trigger.data.runOnStartup });
    }
  }

  start(): void {
    for (const [fn, { runOnStartup }] of this.#schedules) {
      const missed =
        (this.#statuses.read(fn.name)?.nextMs ?? Number.POSITIVE_INFINITY) <= this.#clock.now();
      if (missed || runOnStartup) this.#run(fn, missed);
      else this.#schedule(fn);
    }
  }

  /** Cancels every timer and waits for the runs under way. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    await Promise.all(this.#running);
  }

  #schedule(fn: RegisteredFunction): void {
    const nextMs = this.#schedules.get(fn)?.nextRun(this.#clock.now());
    if (this.#closed || nextMs === undefined) return;
    this.#timers.set(
      fn.name,
      callAt(this.#clock, nextMs, () => this.#run(fn, false)),
    );
  }

  #run(fn: RegisteredFunction, isPastDue: boolean): void {
    this.#timers.delete(fn.name);
    const run = this.#invokeOnce(fn, isPastDue)
      .catch((error: unknown) => {
        this.#log({
          level: 'error',
          category: 'host',
          message: `Function "${fn.name}" failed: ${describeError(error)}`,
        });
      })
      .finally(() => {
        this.#running.delete(run);
        this.#schedule(fn);
      });
    this.#running.add(run);
  }

  async #invokeOnce(fn: RegisteredFunction, isPastDue: boolean): Promise<void> {
    const nowMs = this.#clock.now();
    const previous = this.#statuses.read(fn.name);
    const nextMs = this.#schedules.get(fn)?.nextRun(nowMs) ?? nowMs;
    await this.#statuses.write(fn.name, { lastMs: nowMs, nextMs });
    await this.#invoke(fn, {
      json: JSON.stringify({
        IsPastDue: isPastDue,
        Schedule: { AdjustForDST: true },
        ScheduleStatus: {
          Last: new Date(previous?.lastMs ?? 0).toISOString(),
          Next: new Date(nextMs).toISOString(),
          LastUpdated: new Date(nowMs).toISOString(),
        },
      }),
    });
  }
}
