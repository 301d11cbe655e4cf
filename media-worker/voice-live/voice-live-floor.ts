import type { Clock } from '#shared/contracts/clock.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import { type Announcement, Line, type Words } from '../cascade/line.ts';
import type { Playback } from '../cascade/playback.ts';
import { type SilenceLimits, SilenceWatch } from '../cascade/silence-watch.ts';
import { type CallStep, type FloorTurn, publishTurnMetrics } from './floor-turn.ts';

export interface VoiceLiveFloorParts {
  readonly playback: Pick<Playback, 'isAudible'>;
  readonly silence: SilenceLimits;
  readonly createLine: (announcement: Announcement) => Line;
  /** The floor is not free, although nobody speaks: the caller is in the middle of something. */
  readonly isKept: () => boolean;
  /** Nobody speaks and nothing is to be announced. @returns whether a turn was begun. */
  readonly onFree: () => boolean;
  /** Nobody speaks and nothing is to be said. */
  readonly onIdle: () => void;
  /** The agent has said its last word of this call, or the caller's time is up. */
  readonly onStep: (step: CallStep) => void;
  readonly publish: (body: SessionEventBody) => void;
  readonly clock: Clock;
}

/**
 * The agent's side of the floor: one turn or line of our own at a time, what is to be announced when
 * nobody speaks, and what is said when the caller says nothing.
 */
export class VoiceLiveFloor {
  readonly #parts: VoiceLiveFloorParts;
  readonly #silence: SilenceWatch;
  readonly #announcements: Announcement[] = [];
  #current: FloorTurn | Line | undefined;
  #lastSaid = '';
  #silenceIsNatural = false;
  #isLeaving = false;
  #isClosed = false;

  constructor(parts: VoiceLiveFloorParts) {
    this.#parts = parts;
    this.#silence = new SilenceWatch({
      clock: parts.clock,
      limits: parts.silence,
      onSilent: (stage) => this.#onSilent(stage),
    });
  }

  /** Who speaks, or thinks about it; undefined while the caller has the floor. */
  get current(): FloorTurn | Line | undefined {
    return this.#current;
  }

  /** The last words are being spoken, or have been: nothing the caller says counts any more. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** What the agent said last, as far as the caller can have heard it. */
  get saidText(): string {
    const saidNow = this.#current?.saidText ?? '';
    return saidNow === '' ? this.#lastSaid : saidNow;
  }

  begin(turn: FloorTurn): void {
    this.#silence.pause();
    this.#current = turn;
  }

  /** Goes on with a turn that was stopped. */
  resume(turn: FloorTurn): void {
    this.#current = turn;
    turn.resume();
  }

  /** Stops whoever speaks, in this tick. @returns the turn that was stopped, if it was one. */
  stop(): FloorTurn | undefined {
    const current = this.#current;
    if (current === undefined) return undefined;
    this.#current = undefined;
    current.interrupt();
    this.#lastSaid = current.saidText;
    return current instanceof Line ? undefined : current;
  }

  /** A turn's last word has been heard. */
  onTurnDone(turn: FloorTurn): void {
    if (this.#current !== turn) return;
    this.#current = undefined;
    this.#lastSaid = turn.saidText;
    publishTurnMetrics(this.#parts.publish, turn);
    if (turn.step !== undefined) {
      this.#isLeaving = turn.step.type === 'end';
      this.#parts.onStep(turn.step);
    }
    this.#next(turn.asksSomething);
  }

  onLineDone(line: Line): void {
    if (this.#current !== line) return;
    this.#current = undefined;
    this.#lastSaid = line.saidText;
    this.#next(line.asksSomething);
  }

  /**
   * Says something of its own when nobody speaks; resolves when it was heard or cut off.
   * @param words a function is asked when they are about to be spoken, for one of our own lines.
   * @param isLast these are the last words of the call.
   */
  announce(words: Words, isLast = false): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#announcements.push({ words, isLast, onOver: resolve });
      this.nextIfFree();
    });
  }

  /** While true, a silent caller is not asked whether they are there. */
  set silenceIsNatural(natural: boolean) {
    this.#silenceIsNatural = natural;
    if (natural) this.#silence.pause();
  }

  /** The caller is there, and it is still their turn if it was. */
  noteCaller(): void {
    this.#silence.reset();
    if (this.#current === undefined && !this.#silenceIsNatural) this.#silence.start(false);
  }

  /** The caller is no longer in the middle of something. */
  nextIfFree(): void {
    if (this.#current === undefined && !this.#parts.isKept()) this.#next(false);
  }

  /** Falls silent for good. @returns the turn that was stopped, if it was one. */
  close(): FloorTurn | undefined {
    this.#isClosed = true;
    this.#isLeaving = true;
    this.#silence.pause();
    const stopped = this.stop();
    for (const announcement of this.#announcements.splice(0)) announcement.onOver();
    return stopped;
  }

  #onSilent(stage: 'nudge' | 'give-up'): void {
    if (stage === 'nudge') {
      void this.announce(({ stillThere }) => stillThere);
      return;
    }
    void this.announce(({ silentGoodbye }) => silentGoodbye, true).then(() => {
      if (!this.#isClosed) this.#parts.onStep({ type: 'end', reason: 'caller silent' });
    });
  }

  #next(agentAsked: boolean): void {
    if (this.#isClosed) return;
    const announcement = this.#announcements.shift();
    if (announcement !== undefined) {
      this.#silence.pause();
      this.#isLeaving ||= announcement.isLast;
      this.#current = this.#parts.createLine(announcement);
    } else if (!this.#isLeaving && !this.#parts.onFree()) {
      if (!this.#silenceIsNatural) this.#silence.start(agentAsked);
      this.#parts.onIdle();
    }
  }
}
