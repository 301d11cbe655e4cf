import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Channel } from '#shared/contracts/ids.ts';
import type { SessionControl } from '#shared/contracts/session-event.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import type { LineSet } from './spoken-lines/line-set.ts';
import type { TurnController } from './turn-controller.ts';

type ChannelSwitch = Extract<TurnEvent, { readonly type: 'channel-switch' }>;
type SwitchReport = Extract<
  SessionControl,
  { readonly type: 'channel-switch-delivered' | 'channel-switch-failed' }
>;

/** Longer than every attempt of the orchestration together takes: then it is not coming back. */
const patienceMs = 120_000;
/** A report can overtake the turn that started the switch, but not by more than a turn takes. */
const earlyReportMs = 10_000;

/**
 * The voice side of a switch to another channel. The caller stays on the line, and may go on
 * talking, until the message has arrived there. A session may try again after a failure, with the
 * same handoff id.
 */
export class ChannelSwitchLeg {
  readonly #controller: Pick<TurnController, 'announce' | 'expectSilence'>;
  readonly #clock: Clock;
  readonly #onDeparted: () => void;
  #pending: ChannelSwitch | undefined;
  #isDeparting = false;
  #earlyFailureAt: number | undefined;
  #patience: Timer | undefined;

  constructor(parts: {
    readonly controller: Pick<TurnController, 'announce' | 'expectSilence'>;
    readonly clock: Clock;
    /** The farewell has been heard. */
    readonly onDeparted: () => void;
  }) {
    this.#controller = parts.controller;
    this.#clock = parts.clock;
    this.#onDeparted = parts.onDeparted;
  }

  /** The customer has agreed and the message is under way: hanging up now is a move, not an end. */
  get isUnderWay(): boolean {
    return this.#pending !== undefined || this.#isDeparting;
  }

  /** The switch was started. */
  expect(event: ChannelSwitch): void {
    this.#pending = event;
    if (this.#isDeparting) return;
    const early = this.#earlyFailureAt;
    this.#earlyFailureAt = undefined;
    if (early !== undefined && this.#clock.now() - early < earlyReportMs) {
      this.#fail(event.target);
      return;
    }
    this.#controller.expectSilence('channel-switch', true);
    this.#patience?.cancel();
    this.#patience = this.#clock.after(patienceMs, () => this.#fail(event.target));
  }

  /** The orchestration reports: perhaps more than once, perhaps before `expect`. */
  report(report: SwitchReport): void {
    if (this.#isDeparting) return;
    if (report.type === 'channel-switch-delivered') {
      this.#depart(report.handoffId);
    } else if (this.#pending?.handoffId === report.handoffId) {
      this.#fail(report.target);
    } else {
      this.#earlyFailureAt = this.#clock.now();
    }
  }

  close(): void {
    this.#patience?.cancel();
  }

  #depart(handoffId: string): void {
    this.#isDeparting = true;
    this.#patience?.cancel();
    const farewell = ({ switched }: LineSet) =>
      this.#pending?.handoffId === handoffId ? this.#pending.farewell : switched;
    void this.#controller.announce(farewell, true).then(this.#onDeparted);
  }

  #fail(target: Channel): void {
    this.#pending = undefined;
    this.#patience?.cancel();
    this.#controller.expectSilence('channel-switch', false);
    void this.#controller.announce(({ switchFailed }) => switchFailed(target));
  }
}
