import { FaultSwitchboard } from '../runtime/fault-switchboard.ts';
import { seededRandom } from './delivery/seeded-random.ts';

/** Names accepted by `POST /_admin/faults`; the README says what each one does. */
const FAULT_NAMES = [
  'duplicate_events',
  'reorder',
  'reorder_seed',
  'delay_ms',
  'drop_media_socket_after_frames',
  'drop_frame',
  'error_rate',
  'fail_next',
  'webhook_forged',
  'message_delivery',
] as const;

/** The emulator's faults, read by the parts that they concern. */
export class AcsFaults {
  readonly switchboard = new FaultSwitchboard(FAULT_NAMES);
  #seed: number | undefined;
  #next: () => number;

  constructor() {
    this.#next = seededRandom(1);
  }

  /** Repeatable randomness for shuffling and error rates; `reorder_seed` restarts it. */
  readonly random = (): number => {
    const seed = this.switchboard.number('reorder_seed');
    if (seed !== this.#seed) {
      this.#seed = seed;
      this.#next = seededRandom(seed ?? 1);
    }
    return this.#next();
  };

  deliveriesPerEvent(): number {
    return Math.max(1, Math.floor(this.switchboard.number('duplicate_events') ?? 1));
  }

  reorder(): boolean {
    return this.switchboard.get('reorder') === true;
  }

  delayMs(): number {
    return Math.max(0, this.switchboard.number('delay_ms') ?? 0);
  }

  /** After this many frames the media socket is cut without a close handshake. */
  mediaFramesUntilDrop(): number | undefined {
    return this.switchboard.number('drop_media_socket_after_frames');
  }

  /** Number (from 1) of the caller's non-silent frame that is lost in each call. */
  droppedFrame(): number | undefined {
    return this.switchboard.number('drop_frame');
  }

  webhookForged(): boolean {
    return this.switchboard.get('webhook_forged') === true;
  }

  messagesFail(): boolean {
    return this.switchboard.get('message_delivery') === 'fail';
  }

  /** Status with which the next REST call fails, or undefined. Counts `fail_next` down. */
  nextRestFailure(): 500 | 503 | undefined {
    const remaining = this.switchboard.number('fail_next') ?? 0;
    if (remaining > 0) {
      this.switchboard.set({ fail_next: remaining > 1 ? remaining - 1 : null });
      return remaining % 2 === 0 ? 500 : 503;
    }
    const rate = this.switchboard.number('error_rate') ?? 0;
    return rate > 0 && this.random() < rate ? 500 : undefined;
  }
}
