import type { Clock } from '#shared/contracts/clock.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { SpeakingAgent } from '../cascade/barge-in.ts';
import { type Announcement, Line, type Words } from '../cascade/line.ts';
import { publishMetrics } from './record-heard.ts';
import { type SilenceLimits, SilenceWatch } from './silence-watch.ts';
import type { CallStep, SpokenTurn } from './spoken-turn.ts';

/** Whoever knows the end of a question answers so long before it. */
const anticipationMs = 600;

/** Why a caller who says nothing is not asked whether they are there. */
export type SilenceReason = 'typing' | 'transfer' | 'channel-switch';

export interface AgentFloorParts {
  readonly silence: SilenceLimits;
  /** Begins to say something of our own; `onLineDone` follows, unless it is cut off. */
  readonly createLine: (announcement: Announcement) => Line;
  /** The floor is not free, although nobody speaks: the caller is in the middle of something. */
  readonly isKept: () => boolean;
  /** Nobody speaks and nothing is to be announced. @returns whether a turn was begun. */
  readonly onFree: () => boolean;
  /** Nobody speaks and nothing is to be said. */
  readonly onIdle?: () => void;
  /** The agent has said its last word of this call, or the caller's time is up. */
  readonly onStep: (step: CallStep) => void;
  readonly publish: (body: SessionEventBody) => void;
  readonly clock: Clock;
}

/**
 * The agent's side of the floor: one turn or line of our own at a time, what is to be announced when
 * nobody speaks, and what is said when the caller says nothing.
 *
 * @typeParam Turn what makes the agent's answers.
 */
export class AgentFloor<Turn extends SpokenTurn> {
  readonly #parts: AgentFloorParts;
  readonly #silence: SilenceWatch;
  readonly #announcements: Announcement[] = [];
  #current: Turn | Line | undefined;
  /** What the agent said when it last spoke, and when it had said it. */
  #lastSaid = '';
  #saidAt = Number.NEGATIVE_INFINITY;
  readonly #expectedSilence = new Set<SilenceReason>();
  #isCallerSpeaking = false;
  #isLeaving = false;
  #isClosed = false;

  constructor(parts: AgentFloorParts) {
    this.#parts = parts;
    this.#silence = new SilenceWatch({
      clock: parts.clock,
      limits: parts.silence,
      onSilent: (stage) => this.#onSilent(stage),
    });
  }

  /** Who speaks, or thinks about it; undefined while the caller has the floor. */
  get current(): Turn | Line | undefined {
    return this.#current;
  }

  /** The turn that speaks, or thinks about it; undefined for a line of our own. */
  get turn(): Turn | undefined {
    return this.#current instanceof Line ? undefined : this.#current;
  }

  /** The last words are being spoken, or have been: nothing the caller says counts any more. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** While true, nothing the other end says counts: it is a machine that talks. */
  set isAway(away: boolean) {
    this.#isLeaving = away;
    if (away) this.#silence.pause();
  }

  /** What the agent said last, as far as the caller can have heard it. */
  get saidText(): string {
    const saidNow = this.#current?.saidText ?? '';
    return saidNow === '' ? this.#lastSaid : saidNow;
  }

  /**
   * What the agent had begun to say when the caller said something that is understood only now, as far
   * as it had been heard by then: nothing that counts. Undefined when the agent had finished.
   */
  spokenOver(endOfSpeechAt: number | undefined): SpeakingAgent | undefined {
    if (endOfSpeechAt === undefined || endOfSpeechAt + anticipationMs >= this.#saidAt)
      return undefined;
    return { saidText: this.#lastSaid, heardText: () => '' };
  }

  get hasAnnouncements(): boolean {
    return this.#announcements.length > 0;
  }

  /** Nobody speaks, is about to, or is in the middle of something. */
  get isAtRest(): boolean {
    const isAgentBusy = this.#current !== undefined || this.hasAnnouncements || this.#isLeaving;
    const isCallerBusy = this.#isCallerSpeaking || this.#expectedSilence.size > 0;
    return !isAgentBusy && !isCallerBusy && !this.#parts.isKept();
  }

  begin(turn: Turn): void {
    this.#silence.pause();
    this.#current = turn;
  }

  /** Goes on with a turn that was stopped. */
  resume(turn: Turn): void {
    this.begin(turn);
    turn.resume();
  }

  /** Stops whoever speaks, in this tick. @returns the turn that was stopped, if it was one. */
  stop(): Turn | undefined {
    const current = this.#current;
    if (current === undefined) return undefined;
    this.#current = undefined;
    current.interrupt();
    this.#lastSaid = current.saidText;
    return current instanceof Line ? undefined : current;
  }

  /** A turn's last word has been heard. */
  onTurnDone(turn: Turn): void {
    if (this.#current !== turn) return;
    this.#current = undefined;
    this.#noteSaid(turn.saidText);
    publishMetrics(this.#parts.publish, turn);
    if (turn.step !== undefined) {
      this.#isLeaving = turn.step.type === 'end';
      this.#parts.onStep(turn.step);
    }
    this.#next(turn.asksSomething);
  }

  onLineDone(line: Line): void {
    if (this.#current !== line) return;
    this.#current = undefined;
    this.#noteSaid(line.saidText);
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

  /** A silent caller is not asked whether they are there while any reason is true. */
  expectSilence(reason: SilenceReason, isExpected: boolean): void {
    if (isExpected) {
      this.#expectedSilence.add(reason);
      this.#silence.pause();
    } else {
      this.#expectedSilence.delete(reason);
    }
  }

  /** The caller is there, and it is still their turn if it was. */
  noteCaller(): void {
    this.#silence.reset();
    if (this.#current === undefined) this.#countSilence(false);
  }

  /** While true, nobody is silent; for whoever is told when the caller begins and ends. */
  set isCallerSpeaking(isSpeaking: boolean) {
    this.#isCallerSpeaking = isSpeaking;
    this.noteCaller();
  }

  /** The caller is no longer in the middle of something. */
  nextIfFree(): void {
    if (this.#current === undefined && !this.#parts.isKept()) this.#next(false);
  }

  /** Falls silent for good. @returns the turn that was stopped, if it was one. */
  close(): Turn | undefined {
    this.#isClosed = true;
    this.#isLeaving = true;
    this.#silence.pause();
    const stopped = this.stop();
    for (const announcement of this.#announcements.splice(0)) announcement.onOver();
    return stopped;
  }

  #noteSaid(text: string): void {
    this.#lastSaid = text;
    this.#saidAt = this.#parts.clock.now();
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
      this.#countSilence(agentAsked);
      this.#parts.onIdle?.();
    }
  }

  #countSilence(agentAsked: boolean): void {
    const isExpected = this.#expectedSilence.size > 0;
    if (!isExpected && !this.#isCallerSpeaking && !this.#isLeaving) this.#silence.start(agentAsked);
  }
}
