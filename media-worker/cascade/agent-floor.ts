import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { FloorHold } from './floor-hold.ts';
import type { Announcement, Line, Words } from './line.ts';
import type { VoiceOf } from './own-words.ts';
import type { Playback } from './playback.ts';
import { publishMetrics } from './record-heard.ts';
import { type SilenceLimits, SilenceWatch } from './silence-watch.ts';
import type { SynthesisLine } from './synthesis-line.ts';
import { type CallStep, Turn, type TurnListener } from './turn.ts';
import {
  createTurnFactory,
  type Fillers,
  type TurnFactory,
  type TurnStart,
} from './turn-factory.ts';

export interface AgentFloorListener extends Omit<TurnListener, 'onDone'> {
  /** The agent has said its last word of this call, or the caller's time is up. */
  onStep(step: CallStep): void;
}

export interface AgentFloorParts {
  readonly conversation: Pick<Conversation, 'activeAgent'>;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly hold: FloorHold;
  readonly silence: SilenceLimits;
  readonly fillerAfterMs: number;
  readonly voiceOf: VoiceOf;
  /** BCP-47, what the caller was found to speak. */
  readonly languageHeard: () => string | undefined;
  readonly fillers?: Fillers;
  readonly mustBeHeard: (clause: string) => boolean;
  /** The floor is not free, although nobody speaks: the caller is in the middle of something. */
  readonly isKept: () => boolean;
  /** Nobody speaks and nothing is to be announced. @returns whether a turn was begun. */
  readonly onFree: () => boolean;
  readonly publish: (body: SessionEventBody) => void;
  readonly listener: AgentFloorListener;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The agent's side of the floor: one turn of the engine or line of our own at a time, what is to be
 * announced when nobody speaks, and what is said when the caller says nothing.
 */
export class AgentFloor {
  readonly #parts: AgentFloorParts;
  readonly #silence: SilenceWatch;
  readonly #factory: TurnFactory;
  readonly #announcements: Announcement[] = [];
  #current: Turn | Line | undefined;
  /** What the agent said when it last spoke. */
  #lastSaid = '';
  #silenceIsNatural = false;
  #isLeaving = false;
  #isClosed = false;

  constructor(parts: AgentFloorParts) {
    this.#parts = parts;
    const { clock, listener } = parts;
    this.#silence = new SilenceWatch({
      clock,
      limits: parts.silence,
      onSilent: (stage) => this.#onSilent(stage),
    });
    this.#factory = createTurnFactory({
      ...parts,
      listener: { ...listener, onDone: (turn) => this.#onTurnDone(turn) },
      onLineDone: (line) => this.#onLineDone(line),
    });
  }

  /** Who speaks, or thinks about it; undefined while the caller has the floor. */
  get current(): Turn | Line | undefined {
    return this.#current;
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

  /** The agent is heard, or paused in the middle of its words. */
  get isSpeaking(): boolean {
    return this.#parts.playback.isAudible || this.#parts.hold.isMidSpeech;
  }

  /** The caller must not cut in now. */
  get mustBeHeard(): boolean {
    return this.#current instanceof Turn && this.#current.mustBeHeard;
  }

  /** What the agent said last, as far as the caller can have heard it. */
  get saidText(): string {
    const saidNow = this.#current?.saidText ?? '';
    return saidNow === '' ? this.#lastSaid : saidNow;
  }

  get hasAnnouncements(): boolean {
    return this.#announcements.length > 0;
  }

  /** Makes a turn without giving it the floor. @param before see {@link Turn}. */
  create(start: TurnStart, before?: Promise<void>): Turn {
    return this.#factory.turn(start, before);
  }

  begin(turn: Turn): void {
    this.#silence.pause();
    this.#current = turn;
    this.#parts.hold.releaseAnswer();
    this.#parts.hold.releaseForCaller();
  }

  /** Goes on with a turn that was stopped. */
  resume(turn: Turn): void {
    this.#current = turn;
    turn.resume();
  }

  /** Stops whoever speaks, in this tick. @returns the turn that was stopped, if it was one. */
  stop(): Turn | undefined {
    const current = this.#current;
    if (current === undefined) return undefined;
    this.#current = undefined;
    current.interrupt();
    this.#lastSaid = current.saidText;
    this.#parts.hold.releaseForCaller();
    return current instanceof Turn ? current : undefined;
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
    if (this.#isFree && !this.#silenceIsNatural) this.#silence.start(false);
  }

  /** The caller is no longer in the middle of something. */
  nextIfFree(): void {
    if (this.#isFree && !this.#parts.isKept()) this.#next(false);
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

  get #isFree(): boolean {
    return this.#current === undefined;
  }

  #onSilent(stage: 'nudge' | 'give-up'): void {
    if (stage === 'nudge') {
      void this.announce(({ stillThere }) => stillThere);
      return;
    }
    void this.announce(({ silentGoodbye }) => silentGoodbye, true).then(() => {
      if (!this.#isClosed) this.#parts.listener.onStep({ type: 'end', reason: 'caller silent' });
    });
  }

  #onTurnDone(turn: Turn): void {
    if (this.#current !== turn) return;
    this.#current = undefined;
    this.#lastSaid = turn.saidText;
    publishMetrics(this.#parts.publish, turn);
    if (turn.step !== undefined) {
      this.#isLeaving = turn.step.type === 'end';
      this.#parts.listener.onStep(turn.step);
    }
    this.#next(turn.asksSomething);
  }

  #onLineDone(line: Line): void {
    if (this.#current !== line) return;
    this.#current = undefined;
    this.#lastSaid = line.saidText;
    this.#next(line.asksSomething);
  }

  #next(agentAsked: boolean): void {
    if (this.#isClosed) return;
    const announcement = this.#announcements.shift();
    if (announcement !== undefined) {
      this.#silence.pause();
      this.#isLeaving ||= announcement.isLast;
      this.#current = this.#factory.line(announcement);
    } else if (!this.#isLeaving && !this.#parts.onFree() && !this.#silenceIsNatural) {
      this.#silence.start(agentAsked);
    }
  }
}
