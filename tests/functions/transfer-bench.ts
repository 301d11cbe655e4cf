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
import { InstanceWatch } from './instance-watch.ts';
import { OrchestrationBench, prepareBench } from './orchestration-bench.ts';
import { PromptClock } from './prompt-clock.ts';

const sessionId = 'call-2026-03-02-0123456789abcdef01234567';

/** The real transfer, its activities scripted, its clock standing still. */
export class TransferBench extends OrchestrationBench {
  #orders = 0;
  #instance = new InstanceWatch({ id: '', host: this.host, clock: this.clock });

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
    this.#orders = former.#orders;
    const { id, raised } = former.#instance;
    this.#instance = new InstanceWatch({ id, host: this.host, clock: this.clock, raised });
  }

  /** Starts an instance of its own. */
  async start(changes: Partial<TransferInput> = {}): Promise<void> {
    this.#orders += 1;
    this.done = [];
    const id = callTransferId(sessionId, `order-${this.#orders}`);
    this.#instance = new InstanceWatch({ id, host: this.host, clock: this.clock });
    await this.again(changes);
    await this.#instance.settled();
  }

  /** Sends the order once more, as a repeated request would. */
  async again(changes: Partial<TransferInput> = {}): Promise<void> {
    const input: TransferInput = {
      transferId: this.#instance.id,
      sessionId,
      callConnectionId: 'connection-1',
      kind: 'warm',
      department: 'billing',
      phone: '+15550180002',
      ringSeconds: 25,
      ...changes,
    };
    await this.post(
      `orchestrators/${callTransferName}/${this.#instance.id}`,
      JSON.stringify(input),
    );
  }

  async raise(...reports: readonly (TransferReport | { readonly type: 'nonsense' })[]) {
    for (const report of reports) {
      this.#instance.noteRaised();
      await this.raiseText(this.#instance.id, transferReportName, JSON.stringify(report));
      await this.#instance.settled();
    }
  }

  /** Lets time pass; timers that are set meanwhile fire in it, too. */
  pass(ms: number): Promise<void> {
    return this.#instance.pass(ms, () => this.#instance.settled());
  }

  status(): Promise<InstanceStatus> {
    return this.host.whenInstance(this.#instance.id, () => true);
  }

  async output(): Promise<unknown> {
    return (await this.status()).output;
  }

  /** What the activity of this name got last. */
  inputOf(name: string) {
    return this.done.findLast((each) => each.name === name)?.input;
  }

  replayed(): Promise<void> {
    return this.replay(this.#instance.id);
  }
}
