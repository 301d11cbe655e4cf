import { historyEventType } from '#emulators/functions-host/durable/history-event.ts';
import type { InstanceStatus } from '#emulators/functions-host/durable/instance-status.ts';
import type { ManualClock } from '#emulators/functions-host/fixtures/manual-clock.ts';
import type { HostStorage } from '#emulators/functions-host/host-storage.ts';
import {
  callTransferId,
  callTransferName,
  type TransferInput,
  type TransferReport,
  transferReportName,
} from '#functions/transfers/transfer-messages.ts';
import { OrchestrationBench, prepareBench } from './orchestration-bench.ts';
import { PromptClock } from './prompt-clock.ts';

const sessionId = 'call-2026-03-02-0123456789abcdef01234567';

/** The real transfer, its activities scripted, its clock standing still. */
export class TransferBench extends OrchestrationBench {
  #raised = 0;
  #orders = 0;
  #id = '';

  /** @param appPath bundle of `orchestrations-app.ts`. */
  static async open(
    appPath: string,
    former: { readonly clock?: ManualClock; readonly storage?: HostStorage } = {},
  ): Promise<TransferBench> {
    const { clock = new PromptClock(Date.UTC(2026, 2, 2, 10)), ...host } = former;
    return new TransferBench(await prepareBench({ appPath, clock, ...host }), {
      holdCaller: () => ({ isHeld: true }),
      connectParties: () => ({ isConnected: true }),
      checkParties: () => ({ areTogether: true }),
    });
  }

  /** Goes on with what was under way when the host of that bench was closed. */
  adopt(former: TransferBench): void {
    this.#raised = former.#raised;
    this.#orders = former.#orders;
    this.#id = former.#id;
  }

  /** Starts an instance of its own. */
  async start(changes: Partial<TransferInput> = {}): Promise<void> {
    this.#orders += 1;
    this.#raised = 0;
    this.done = [];
    this.#id = callTransferId(sessionId, `order-${this.#orders}`);
    await this.again(changes);
    await this.#settle();
  }

  /** Sends the order once more, as a repeated request would. */
  async again(changes: Partial<TransferInput> = {}): Promise<void> {
    const input: TransferInput = {
      transferId: this.#id,
      sessionId,
      callConnectionId: 'connection-1',
      kind: 'warm',
      department: 'billing',
      phone: '+15550180002',
      ringSeconds: 25,
      ...changes,
    };
    await this.post(`orchestrators/${callTransferName}/${this.#id}`, JSON.stringify(input));
  }

  async raise(...reports: readonly (TransferReport | { readonly type: 'nonsense' })[]) {
    for (const report of reports) {
      this.#raised += 1;
      await this.raiseText(this.#id, transferReportName, JSON.stringify(report));
      await this.#settle();
    }
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
    return this.host.whenInstance(this.#id, () => true);
  }

  async output(): Promise<unknown> {
    return (await this.status()).output;
  }

  /** What the activity of this name got last. */
  inputOf(name: string) {
    return this.done.findLast((each) => each.name === name)?.input;
  }

  replayed(): Promise<void> {
    return this.replay(this.#id);
  }

  /** Resolves when everything was seen and a moment is waited for, or it is over. */
  async #settle(): Promise<void> {
    await this.host.whenInstance(this.#id, () => this.#isSettled());
  }

  get #isOver(): boolean {
    return ['Completed', 'Failed'].includes(this.host.recordHistory(this.#id).runtimeStatus);
  }

  #isSettled(): boolean {
    if (this.#isOver) return true;
    const { events } = this.host.recordHistory(this.#id);
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

  get #nextTimer(): number | undefined {
    if (this.#isOver) return undefined;
    const { events } = this.host.recordHistory(this.#id);
    const created = events.findLast(({ EventType }) => EventType === historyEventType.timerCreated);
    return created?.FireAt === undefined ? undefined : Date.parse(created.FireAt);
  }
}
