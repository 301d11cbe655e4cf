import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionControl, SessionEventBody } from '#shared/contracts/session-event.ts';
import type { StartTransfer, TransferFailure } from '#shared/contracts/transfer.ts';
import { transferFailedFact, transferFailedValue } from '#shared/telephony/transfer-words.ts';

/** What the transfer reports to the voice leg. */
export type TransferReport = Extract<
  SessionControl,
  { readonly type: 'call-transfer-begun' | 'call-transfer-connected' | 'call-transfer-failed' }
>;

/** An order is answered or has failed within this time. */
const orderWithinMs = 15_000;

/** Somebody is being called for the caller. */
interface Pending {
  readonly department: string;
  /** Unknown until the order was answered. */
  transferId: string | undefined;
}

export interface TransferLegParts {
  readonly conversation: Pick<Conversation, 'sessionId' | 'learn'>;
  /** Absent where there is no telephone. */
  readonly startTransfer?: StartTransfer | undefined;
  readonly publish: (body: SessionEventBody) => void;
  /** True: the agent hears and says nothing from now on. False: the caller is back. */
  readonly onUnderWay: (isUnderWay: boolean) => void;
  /** The caller talks to a colleague: the agent leaves, and the call goes on. */
  readonly onConnected: () => void;
  /** The caller is back and has to hear why. */
  readonly onFailed: (reason: TransferFailure) => void;
  readonly randomId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The voice side of putting a caller through to a colleague. While somebody is called the telephony
 * service has the caller, and the agent is deaf and silent; then it leaves, or has the caller back.
 *
 * The live feed hears from here that a transfer has started, and that one failed that never came to be.
 * What becomes of one with an id is published by the Functions app, which knows it although this process
 * may be dead by then.
 */
export class TransferLeg {
  readonly #parts: TransferLegParts;
  #pending: Pending | undefined;
  #isConnected = false;
  #patience: Timer | undefined;

  constructor(parts: TransferLegParts) {
    this.#parts = parts;
  }

  /** The caller waits for a colleague or talks to one: nothing here is meant for the agent. */
  get isUnderWay(): boolean {
    return this.#pending !== undefined || this.#isConnected;
  }

  /** A colleague has the call. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Asks for a colleague of the department. Never rejects: the caller is told when it fails. */
  async begin(order: { readonly department: string; readonly reason: string }): Promise<void> {
    if (this.isUnderWay) return;
    const { conversation, startTransfer, randomId, logger } = this.#parts;
    const { sessionId } = conversation;
    const { department, reason } = order;
    const pending = this.#expect(department, undefined, orderWithinMs);
    try {
      if (startTransfer === undefined) throw new Error('There is no telephone here.');
      const started = await startTransfer({
        sessionId,
        orderId: randomId(),
        department,
        reason,
      });
      // It may have been reported as failed before this answer came.
      if (this.#pending === pending) this.#follow(pending, started.transferId, started.withinMs);
    } catch (error) {
      logger.error('call was not transferred', { sessionId, department, error });
      if (this.#pending === pending) this.#giveUp();
    }
  }

  /** The transfer reports: perhaps more than once, perhaps before `begin` knows its id. */
  report(report: TransferReport): void {
    if (this.#isConnected) return;
    const { transferId } = report;
    const pending = this.#pending;
    const isOther = pending?.transferId !== undefined && pending.transferId !== transferId;
    if (isOther) return;
    if (report.type === 'call-transfer-begun') {
      const { department, withinMs } = report;
      if (pending === undefined) this.#expect(department, transferId, withinMs);
      else this.#follow(pending, transferId, withinMs);
    } else if (report.type === 'call-transfer-connected') {
      this.#connect();
    } else if (pending !== undefined) {
      this.#fail(report.reason);
    }
  }

  close(): void {
    this.#patience?.cancel();
  }

  #expect(department: string, transferId: string | undefined, withinMs: number): Pending {
    const pending: Pending = { department, transferId };
    this.#pending = pending;
    this.#wait(withinMs);
    this.#parts.publish({ type: 'call-transfer', department, state: 'started' });
    this.#parts.onUnderWay(true);
    return pending;
  }

  #follow(pending: Pending, transferId: string, withinMs: number): void {
    pending.transferId = transferId;
    this.#wait(withinMs);
  }

  #wait(withinMs: number): void {
    this.#patience?.cancel();
    this.#patience = this.#parts.clock.after(withinMs, () => this.#giveUp());
  }

  #connect(): void {
    this.#pending = undefined;
    this.#isConnected = true;
    this.#patience?.cancel();
    this.#parts.onConnected();
  }

  /** Nobody has reported anything. */
  #giveUp(): void {
    const { department = '', transferId } = this.#pending ?? {};
    const reason = 'failed';
    if (transferId === undefined) {
      this.#parts.publish({ type: 'call-transfer', department, state: 'failed', reason });
    }
    this.#fail(reason);
  }

  #fail(reason: TransferFailure): void {
    const { conversation, onUnderWay, onFailed } = this.#parts;
    const department = this.#pending?.department ?? '';
    this.#pending = undefined;
    this.#patience?.cancel();
    conversation.learn({ [transferFailedFact]: transferFailedValue(department, reason) });
    onUnderWay(false);
    onFailed(reason);
  }
}
