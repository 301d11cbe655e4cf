import type { InstanceStatus } from '#emulators/functions-host/durable/instance-status.ts';
import type { HostStorage } from '#emulators/functions-host/host-storage.ts';
import {
  type StreamRecoveryInput,
  type StreamReport,
  streamRecoveryId,
  streamRecoveryName,
  streamReportName,
} from '#functions/orchestrations/stream-recovery-messages.ts';
import { InstanceWatch } from './instance-watch.ts';
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
  #instance = new InstanceWatch({ id, host: this.host, clock: this.clock });

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
    this.#instance = new InstanceWatch({ id, host: this.host, clock: this.clock });
  }

  /** Goes on with an instance that a former host has left in its storage. */
  adopt(former: RecoveryBench): void {
    this.#startedAt = former.#startedAt;
    this.#serviceTime = former.#serviceTime;
    const { raised } = former.#instance;
    this.#instance = new InstanceWatch({ id, host: this.host, clock: this.clock, raised });
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
  pass(ms: number): Promise<void> {
    return this.#instance.pass(ms, () => this.#settle());
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
    this.#instance.noteRaised();
    return this.raiseText(id, streamReportName, JSON.stringify(report));
  }

  /** Resolves when the recovery has seen everything and waits for a moment to come, or is over. */
  async #settle(): Promise<void> {
    await this.#instance.settled();
    const due = this.#due.splice(0);
    if (due.length === 0 || this.#instance.isOver) return;
    for (const report of due) await this.#send(report);
    await this.#settle();
  }
}
