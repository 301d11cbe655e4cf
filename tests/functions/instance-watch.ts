import { historyEventType } from '#emulators/functions-host/durable/history-event.ts';
import type { ManualClock } from '#emulators/functions-host/fixtures/manual-clock.ts';
import type { FunctionsHost } from '#emulators/functions-host/start-functions-host.ts';

/** One instance of an orchestration, by its history: has it seen everything, and what does it wait for? */
export class InstanceWatch {
  readonly id: string;
  readonly #host: FunctionsHost;
  readonly #clock: ManualClock;
  #raised: number;

  /** @param parts.raised events that were raised to it before it was watched. */
  constructor(parts: {
    readonly id: string;
    readonly host: FunctionsHost;
    readonly clock: ManualClock;
    readonly raised?: number;
  }) {
    this.id = parts.id;
    this.#host = parts.host;
    this.#clock = parts.clock;
    this.#raised = parts.raised ?? 0;
  }

  get raised(): number {
    return this.#raised;
  }

  /** An event is being raised to it: it has not seen everything before it has seen this. */
  noteRaised(): void {
    this.#raised += 1;
  }

  /** Resolves when it has seen everything and waits for a moment to come, or is over. */
  async settled(): Promise<void> {
    await this.#host.whenInstance(this.id, () => this.#isSettled());
  }

  /**
   * Lets time pass; timers that are set meanwhile fire in it, too.
   * @param settle resolves when all that a timer has led to has happened.
   */
  async pass(ms: number, settle: () => Promise<void>): Promise<void> {
    const until = this.#clock.now() + ms;
    for (let at = this.#nextTimer; at !== undefined && at <= until; at = this.#nextTimer) {
      this.#clock.advance(Math.max(0, at - this.#clock.now()));
      await settle();
    }
    this.#clock.advance(until - this.#clock.now());
  }

  get isOver(): boolean {
    return ['Completed', 'Failed'].includes(this.#host.recordHistory(this.id).runtimeStatus);
  }

  #isSettled(): boolean {
    if (this.isOver) return true;
    const { events } = this.#host.recordHistory(this.id);
    const count = (type: number) => events.filter(({ EventType }) => EventType === type).length;
    const open =
      count(historyEventType.taskScheduled) -
      count(historyEventType.taskCompleted) -
      count(historyEventType.taskFailed);
    const timer = this.#nextTimer;
    return (
      open === 0 &&
      count(historyEventType.eventRaised) === this.#raised &&
      timer !== undefined &&
      timer > this.#clock.now()
    );
  }

  /** The timer that it waits for: it sets one at a time. */
  get #nextTimer(): number | undefined {
    if (this.isOver) return undefined;
    const { events } = this.#host.recordHistory(this.id);
    const created = events.findLast(({ EventType }) => EventType === historyEventType.timerCreated);
    return created?.FireAt === undefined ? undefined : Date.parse(created.FireAt);
  }
}
