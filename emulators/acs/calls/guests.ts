import type { Clock } from '#shared/contracts/clock.ts';
import type { CallerPhone } from '../line/line-call.ts';
import type { LineEndReason } from '../line/line-protocol.ts';
import { Guest } from './guest.ts';
import type { ResultInformation } from './result-information.ts';

/** How a phone is called into a call. */
export interface Invitation {
  readonly phone: CallerPhone;
  readonly ringMs: number;
  /** What came of it, once, unless it is cancelled: undefined for somebody who picked up. */
  readonly onEnd: (failure: ResultInformation | undefined) => void;
}

/** What the call does about its guests. */
export interface GuestsObserver {
  onJoined(phone: CallerPhone): void;
  onLeft(phone: CallerPhone): void;
  onKey(phone: CallerPhone, key: string): void;
}

/** Everybody who was called into one call. */
export class Guests {
  readonly #call: { readonly callConnectionId: string; readonly serverCallId: string };
  readonly #from: string;
  readonly #observer: GuestsObserver;
  readonly #clock: Clock;
  readonly #guests = new Set<Guest>();

  constructor(options: {
    readonly call: { readonly callConnectionId: string; readonly serverCallId: string };
    /** Number that the phones show. */
    readonly from: string;
    readonly observer: GuestsObserver;
    readonly clock: Clock;
  }) {
    this.#call = options.call;
    this.#from = options.from;
    this.#observer = options.observer;
    this.#clock = options.clock;
  }

  /** Whether somebody of them takes part in the call. */
  get isAnyoneTalking(): boolean {
    return this.#talking().length > 0;
  }

  /** @returns the invitation's id. */
  invite({ phone, ringMs, onEnd }: Invitation): string {
    const guest = new Guest({
      phone,
      ringMs,
      call: this.#call,
      from: this.#from,
      clock: this.#clock,
      observer: {
        onAnswered: () => {
          this.#observer.onJoined(phone);
          onEnd(undefined);
        },
        onNotAnswered: (absent, result) => {
          this.#guests.delete(absent);
          onEnd(result);
        },
        onHungUp: (gone) => this.#left(gone),
        onKey: (_, key) => this.#observer.onKey(phone, key),
      },
    });
    this.#guests.add(guest);
    return guest.invitationId;
  }

  /** @returns whether somebody was still being called. */
  cancel(invitationId: string): boolean {
    const guest = [...this.#guests].find((one) => one.invitationId === invitationId);
    if (guest?.isRinging !== true) return false;
    this.#guests.delete(guest);
    guest.leave('no-answer');
    return true;
  }

  /** @returns whether this number took part. */
  remove(number: string): boolean {
    const guest = this.#talking().find(({ phone }) => phone.phone === number);
    if (guest === undefined) return false;
    guest.leave('removed');
    this.#left(guest);
    return true;
  }

  /** The call is over for all of them. */
  dismiss(reason: LineEndReason): void {
    for (const guest of this.#guests) guest.leave(reason);
    this.#guests.clear();
  }

  #talking(): readonly Guest[] {
    return [...this.#guests].filter(({ isRinging }) => !isRinging);
  }

  #left(guest: Guest): void {
    this.#guests.delete(guest);
    this.#observer.onLeft(guest.phone);
  }
}
