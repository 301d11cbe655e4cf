import { historyEventType } from '#emulators/functions-host/durable/history-event.ts';
import type { InstanceStatus } from '#emulators/functions-host/durable/instance-status.ts';
import type { HostStorage } from '#emulators/functions-host/host-storage.ts';
import {
  type StreamRecoveryInput,
  type StreamReport,
  streamRecoveryId,
  streamRecoveryName,
  streamReportName,
} from '#functions/orchestrations/stream-recovery-messages.ts';
import { OrchestrationBench, prepareBench } from './orchestration-bench.ts';
import { PromptClock } from './prompt-clock.ts';

/**
 * What a worker does with a stream that it is offered: nothing listens, it takes it, it takes and
 * drops it at once, the telephony service refuses to ask, or nothing is ever heard of the request.
 */
export type WorkerMood = 'dead' | 'alive' | 'drops' | 'refused' | 'mute';

const call = {
  sessionId: 'call-2026-03-02-0123456789abcdef01234567',
  callConnectionId: 'connection-1',
};
const id = streamRecoveryId(call.sessionId);

/** The real stream recovery and a telephony service that reports what the worker's mood makes of it. */
export class RecoveryBench extends OrchestrationBench {
  mood: WorkerMood = 'dead';
  readonly #due: StreamReport[] = [];
  /** Moments (ms after the first loss) at which activities ran. */
  readonly #moments: { readonly name: string; readonly atMs: number }[] = [];
  #startedAt = 0;
  #serviceTime = 0;
  #raised = 0;

  static async open(
    appPath: string,
    former: { readonly clock?: PromptClock; readonly storage?: HostStorage } = {},
  ): Promise<RecoveryBench> {
    const { clock = new PromptClock(Date.UTC(2026, 2, 2, 10)), ...host } = former;
    const parts = await prepareBench({ appPath, clock, ...host });
    const bench: RecoveryBench = new RecoveryBench(parts, {
      restartStream: () => {
        bench.#note('restartStream');
        return bench.#offerStream();
      },
      sayOneMoment: () => {
        bench.#note('sayOneMoment');
        return { greeted: true };
      },
      askForPatience: () => bench.#note('askForPatience'),
      welcomeBack: () => bench.#note('welcomeBack'),
      breakSilence: () => bench.#note('breakSilence'),
      apologiseForStream: () => {
        bench.#note('apologiseForStream');
        return { said: true };
      },
      hangUpBrokenCall: () => bench.#note('hangUpBrokenCall'),
    });
    return bench;
  }

  /** Forgets what it has seen, for an instance that is started anew. */
  reset(): void {
    this.done = [];
    this.#moments.length = 0;
    this.#due.length = 0;
    this.#raised = 0;
  }

  /** Goes on with an instance that a former host has left in its storage. */
  adopt(former: RecoveryBench): void {
    this.#startedAt = former.#startedAt;
    this.#serviceTime = former.#serviceTime;
    this.#raised = former.#raised;
    this.#due.push(...former.#due);
  }

  /** The stream is lost and has been asked for again at once. */
  async start(): Promise<void> {
    this.#startedAt = this.clock.now();
    const at = this.#nextServiceTime();
    const quickRestart = this.#offerStream();
    const input: StreamRecoveryInput = {
      ...call,
      firstReport: { type: 'lost', at, ...(quickRestart === null ? {} : { quickRestart }) },
    };
    await this.post(`orchestrators/${streamRecoveryName}/${id}`, JSON.stringify(input));
    await this.#settle();
  }

  /** The stream is lost, long after the last time: it is asked for again at once, too. */
  async loseAfterHealth(): Promise<void> {
    const at = this.#nextServiceTime();
    const quickRestart = this.#offerStream();
    await this.raise({ type: 'lost', at, ...(quickRestart === null ? {} : { quickRestart }) });
  }

  /** The stream is lost soon after the last time. */
  lose(): Promise<void> {
    return this.raise({ type: 'lost', at: this.#nextServiceTime() });
  }

  /** A time by the telephony service's clock, later than all before. */
  serviceTime(): number {
    return this.#nextServiceTime();
  }

  async raise(report: StreamReport | { readonly type: 'nonsense' }): Promise<void> {
    await this.#send(report);
    await this.#settle();
  }

  /** Lets time pass; timers that are set meanwhile fire in it, too. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    for (let at = this.#nextTimer; at !== undefined && at <= until; at = this.#nextTimer) {
      this.clock.advance(Math.max(0, at - this.clock.now()));
      await this.#settle();
    }
    this.clock.advance(until - this.clock.now());
  }

  status(): Promise<InstanceStatus> {
    return this.host.whenInstance(id, () => true);
  }

  /** Moments (ms after the first loss) at which an activity ran. */
  moments(name: string): readonly number[] {
    return this.#moments.filter((each) => each.name === name).map(({ atMs }) => atMs);
  }

  replayed(): Promise<void> {
    return this.replay(id);
  }

  #note(name: string): null {
    this.#moments.push({ name, atMs: this.clock.now() - this.#startedAt });
    return null;
  }

  #offerStream(): 'accepted' | 'refused' {
    if (this.mood === 'refused') return 'refused';
    if (this.mood === 'dead') this.#due.push({ type: 'lost', at: this.#nextServiceTime() });
    if (this.mood === 'alive' || this.mood === 'drops') {
      this.#due.push({ type: 'started', at: this.#nextServiceTime() });
    }
    if (this.mood === 'drops') this.#due.push({ type: 'lost', at: this.#nextServiceTime() });
    return 'accepted';
  }

  #nextServiceTime(): number {
    this.#serviceTime = Math.max(this.clock.now(), this.#serviceTime + 1);
    return this.#serviceTime;
  }

  #send(report: object): Promise<void> {
    this.#raised += 1;
    return this.raiseText(id, streamReportName, JSON.stringify(report));
  }

  /** Resolves when the recovery has seen everything and waits for a moment to come, or is over. */
  async #settle(): Promise<void> {
    await this.host.whenInstance(id, () => this.#isSettled());
    const due = this.#due.splice(0);
    if (due.length === 0 || this.#isOver) return;
    for (const report of due) await this.#send(report);
    await this.#settle();
  }

  get #isOver(): boolean {
    return ['Completed', 'Failed'].includes(this.host.recordHistory(id).runtimeStatus);
  }

  #isSettled(): boolean {
    if (this.#isOver) return true;
    const { events } = this.host.recordHistory(id);
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
      timer > this.clock.now()
    );
  }

  /** The timer that the recovery waits for: it sets one at a time. */
  get #nextTimer(): number | undefined {
    if (this.#isOver) return undefined;
    const { events } = this.host.recordHistory(id);
    const created = events.findLast(({ EventType }) => EventType === historyEventType.timerCreated);
    return created?.FireAt === undefined ? undefined : Date.parse(created.FireAt);
  }
}
