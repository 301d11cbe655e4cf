import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { CallerPhone, LineCall } from '../line/line-call.ts';
import type { LineEndReason } from '../line/line-protocol.ts';
import { type ResultInformation, results } from './result-information.ts';

/** What a call wants to know of somebody who was called into it. */
export interface GuestObserver {
  onAnswered(guest: Guest): void;
  onNotAnswered(guest: Guest, result: ResultInformation): void;
  onHungUp(guest: Guest): void;
  onKey(guest: Guest, key: string): void;
}

/** How the phone learns which call it is in. */
interface CallNames {
  readonly callConnectionId: string;
  readonly serverCallId: string;
}

/** A phone that is called into a call of somebody else: it rings, talks, and leaves. */
export class Guest implements LineCall {
  readonly invitationId = randomUUID();
  readonly phone: CallerPhone;
  readonly #call: CallNames;
  readonly #observer: GuestObserver;
  readonly #ringTimer: Timer;
  #state: 'ringing' | 'connected' | 'gone' = 'ringing';

  /** The phone rings at once. */
  constructor(options: {
    readonly phone: CallerPhone;
    /** Number that the phone shows. */
    readonly from: string;
    readonly ringMs: number;
    readonly call: CallNames;
    readonly observer: GuestObserver;
    readonly clock: Clock;
  }) {
    const { phone, from, ringMs, clock } = options;
    this.phone = phone;
    this.#call = options.call;
    this.#observer = options.observer;
    this.#ringTimer = clock.after(ringMs, () => this.#giveUp(results.noAnswer, 'no-answer'));
    phone.ring(this, from, phone.phone);
  }

  get isRinging(): boolean {
    return this.#state === 'ringing';
  }

  accept(): void {
    if (!this.isRinging) return;
    this.#state = 'connected';
    this.#ringTimer.cancel();
    this.phone.tell({ type: 'answered', lineId: this.phone.lineId, ...this.#call });
    this.#observer.onAnswered(this);
  }

  pressKey(key: string): void {
    if (this.#state === 'connected') this.#observer.onKey(this, key);
  }

  hangUp(): void {
    if (this.isRinging) {
      this.#giveUp(results.declined, 'declined');
    } else if (this.#state === 'connected') {
      this.leave('caller-hangup');
      this.#observer.onHungUp(this);
    }
  }

  /** Ends the ringing or the call at this phone, without telling the observer. */
  leave(reason: LineEndReason): void {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    this.#ringTimer.cancel();
    this.phone.tell({ type: 'disconnected', reason });
  }

  #giveUp(result: ResultInformation, reason: LineEndReason): void {
    if (!this.isRinging) return;
    this.leave(reason);
    this.#observer.onNotAnswered(this, result);
  }
}
