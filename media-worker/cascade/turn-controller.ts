import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { ActiveAgent, Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { BargeInPolicy } from './barge-in.ts';
import { type Announcement, Line } from './line.ts';
import type { HeardUtterance } from './live-recogniser.ts';
import type { Playback } from './playback.ts';
import { type SilenceLimits, SilenceWatch } from './silence-watch.ts';
import { Speech, type SpeechListener } from './speech.ts';
import { spokenLines } from './spoken-lines.ts';
import type { SynthesisLine } from './synthesis-line.ts';
import { type CallStep, Turn, type TurnListener } from './turn.ts';
import type { VoiceInput } from './turn-input.ts';

export interface TurnTiming {
  /** Without further words for so long, an interruption was none. */
  readonly resumeAfterMs: number;
  /** When nothing could be said for so long after their words, the caller is told that it takes a moment. */
  readonly fillerAfterMs: number;
  readonly silence: SilenceLimits;
}

export interface TurnControllerListener extends Omit<TurnListener, 'onDone'> {
  /** The agent has said its last word of this call, or the caller's time is up. */
  onStep(step: CallStep): void;
}

export interface TurnControllerParts {
  readonly conversation: Conversation;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly bargeIn: BargeInPolicy;
  readonly timing: TurnTiming;
  readonly voiceOf: (agent: string) => VoiceSettings | undefined;
  readonly publish: (body: SessionEventBody) => void;
  readonly randomId: () => string;
  readonly listener: TurnControllerListener;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A turn that the caller cut off, until it is clear whether they meant to. */
interface Interruption {
  readonly turn: Turn;
  readonly timer: Timer | undefined;
}

/**
 * Who has the floor. Three states: *listening* (`#current` is empty), *thinking* (a turn runs and
 * nothing is heard), *speaking* (`#playback.isAudible`). Everything that happens to a call comes in
 * through a method here, and one turn or line at a time comes out.
 */
export class TurnController {
  readonly #parts: TurnControllerParts;
  readonly #silence: SilenceWatch;
  readonly #announcements: Announcement[] = [];
  readonly #waiting: VoiceInput[] = [];
  #current: Turn | Line | undefined;
  #interruption: Interruption | undefined;
  #holdTimer: Timer | undefined;
  #notUnderstood = 0;
  #silenceIsNatural = false;
  /** The last words are being spoken, or have been: nothing the caller says counts any more. */
  #isLeaving = false;
  #isClosed = false;

  constructor(parts: TurnControllerParts) {
    this.#parts = parts;
    this.#silence = new SilenceWatch({
      clock: parts.clock,
      limits: parts.timing.silence,
      onSilent: (stage) => this.#onSilent(stage),
    });
  }

  /** Opens the conversation: a greeting, or nothing when it goes on where it was. */
  greet(): void {
    this.#begin({ events: (signal) => this.#parts.conversation.greet(signal) });
  }

  onPartial(text: string): void {
    if (this.#isLeaving) return;
    this.#noteCaller();
    this.#parts.publish({ type: 'user-partial', text });
    const { bargeIn, playback } = this.#parts;
    if (this.#interruption !== undefined) {
      this.#awaitWords(this.#interruption.turn);
    } else if (this.#current !== undefined && bargeIn.interrupts(text, this.#saidText)) {
      if (playback.isAudible) this.#interrupt('awaits-words');
      else this.#hold();
    }
  }

  onUtterance(utterance: HeardUtterance): void {
    if (this.#isLeaving) return;
    if (utterance.text === '') this.#onNotUnderstood();
    else this.#take({ ...utterance, source: 'speech' });
    // Last: an answer that these words have overtaken is dropped by then, unheard.
    this.#release();
  }

  /** The caller has said something and the recogniser did not even say that it understood nothing. */
  onUnanswered(): void {
    if (this.#interruption !== undefined) this.#takeInterruptionBack();
    else if (this.#current === undefined) void this.announce(spokenLines.repeatPlease);
  }

  /** A key was pressed: whoever types does not want to be talked over. */
  onKey(): void {
    if (this.#isLeaving) return;
    this.#noteCaller();
    if (this.#parts.playback.isAudible) this.#interrupt('awaits-keys');
  }

  onKeys(keys: string): void {
    if (this.#isLeaving) return;
    this.#take({ text: keys, source: 'keypad', recognisedAt: this.#parts.clock.now() });
  }

  /** Keys were taken back. */
  onKeysCleared(): void {
    if (this.#interruption !== undefined) this.#awaitWords(this.#interruption.turn);
  }

  /**
   * Says something of its own when nobody speaks; resolves when it was heard or cut off.
   * @param text a function is asked when the words are about to be spoken.
   * @param isLast these are the last words of the call.
   */
  announce(text: string | (() => string), isLast = false): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const words = typeof text === 'string' ? () => text : text;
      this.#announcements.push({ text: words, isLast, onOver: resolve });
      if (this.#current === undefined && this.#interruption === undefined) this.#next();
    });
  }

  /** While true, a silent caller is not asked whether they are there. */
  set silenceIsNatural(natural: boolean) {
    this.#silenceIsNatural = natural;
    if (natural) this.#silence.pause();
  }

  /** Falls silent and ends whatever runs; resolves when history holds what was heard. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isLeaving = true;
    this.#silence.pause();
    this.#holdTimer?.cancel();
    this.#interruption?.timer?.cancel();
    const last = this.#interruption?.turn ?? this.#current;
    last?.interrupt();
    for (const announcement of this.#announcements.splice(0)) announcement.onOver();
    if (last instanceof Turn) await this.#writeHeard(last);
  }

  /** The caller is there, and it is still their turn if it was. */
  #noteCaller(): void {
    this.#silence.reset();
    const isListening = this.#current === undefined && this.#interruption === undefined;
    if (isListening && !this.#silenceIsNatural) this.#silence.start(false);
  }

  get #saidText(): string {
    return this.#current?.saidText ?? '';
  }

  /** The caller has said something whole. */
  #take(input: VoiceInput): void {
    this.#silence.reset();
    this.#notUnderstood = 0;
    const { bargeIn, playback } = this.#parts;
    const { text, source } = input;
    const current = this.#current;
    if (this.#interruption !== undefined) {
      const { turn } = this.#interruption;
      const isWords = source === 'keypad' || bargeIn.finalInterrupts(text, turn.saidText);
      if (isWords) this.#answer(input, turn);
      else this.#takeInterruptionBack();
    } else if (current === undefined) {
      this.#answer(input);
    } else if (source === 'speech' && !bargeIn.finalInterrupts(text, this.#saidText)) {
      return;
    } else if (playback.isAudible) {
      this.#interrupt('is-whole');
      this.#answer(input, current instanceof Turn ? current : undefined);
    } else if (current instanceof Line || current.hasReplied) {
      this.#waiting.push(input);
    } else {
      current.interrupt();
      this.#answer(input, current);
    }
  }

  /** @param cutOff the turn that gave way. What it left unanswered is answered together with this. */
  #answer(input: VoiceInput, cutOff?: Turn): void {
    this.#interruption?.timer?.cancel();
    this.#interruption = undefined;
    const { conversation, randomId } = this.#parts;
    const unanswered = cutOff?.leftNoTrace === true ? cutOff.input?.text : undefined;
    const text = unanswered === undefined ? input.text : `${unanswered} ${input.text}`;
    const turnId = randomId();
    const whole = { ...input, text };
    this.#begin({
      events: (signal) => conversation.respond({ turnId, text, source: input.source }, signal),
      input: whole,
      turnId,
      ...(cutOff === undefined || cutOff.leftNoTrace ? {} : { before: this.#writeHeard(cutOff) }),
    });
  }

  #begin(start: {
    readonly events: ConstructorParameters<typeof Turn>[0]['events'];
    readonly input?: VoiceInput;
    readonly turnId?: string;
    readonly before?: Promise<void>;
  }): void {
    const { before, ...turnStart } = start;
    const { clock, listener, logger, playback, timing } = this.#parts;
    this.#silence.pause();
    this.#release();
    this.#current = new Turn(
      {
        ...turnStart,
        createSpeech: (speechListener) => this.#createSpeech(speechListener),
        voice: this.#activeAgent.voice,
        voiceOf: (agent) => this.#parts.voiceOf(agent) ?? this.#activeAgent.voice,
        isAudible: () => playback.isAudible,
        fillerAfterMs: timing.fillerAfterMs,
        listener: { ...listener, onDone: (turn) => this.#onTurnDone(turn) },
        clock,
        logger,
      },
      before,
    );
  }

  get #activeAgent(): ActiveAgent {
    return this.#parts.conversation.activeAgent();
  }

  #createSpeech(listener: SpeechListener): Speech {
    const { playback, synthesis, logger } = this.#parts;
    return new Speech({ playback, synthesis, listener, logger });
  }

  /** Stops the agent in this tick. */
  #interrupt(by: 'awaits-words' | 'awaits-keys' | 'is-whole'): void {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    current.interrupt();
    if (current instanceof Line) return;
    if (current.turnId !== undefined) {
      this.#parts.publish({
        type: 'barge-in',
        turnId: current.turnId,
        heardText: current.heardText(),
      });
    }
    if (by === 'awaits-words') this.#awaitWords(current);
    else if (by === 'awaits-keys') this.#interruption = { turn: current, timer: undefined };
  }

  #awaitWords(turn: Turn): void {
    this.#interruption?.timer?.cancel();
    const timer = this.#parts.clock.after(this.#parts.timing.resumeAfterMs, () =>
      this.#takeInterruptionBack(),
    );
    this.#interruption = { turn, timer };
  }

  #takeInterruptionBack(): void {
    const interruption = this.#interruption;
    if (interruption === undefined) return;
    interruption.timer?.cancel();
    const { turn } = interruption;
    void turn.settled.then(() => {
      if (this.#interruption !== interruption) return;
      if (turn.leftNoTrace && turn.input !== undefined) {
        this.#answer(turn.input);
        return;
      }
      this.#interruption = undefined;
      this.#current = turn;
      turn.resume();
      if (turn.wasCutOff) void this.announce(spokenLines.lostThread);
    });
  }

  /** The caller began to talk before the answer was heard: the answer waits for them to finish. */
  #hold(): void {
    const { clock, playback, timing } = this.#parts;
    playback.hold();
    this.#holdTimer?.cancel();
    this.#holdTimer = clock.after(timing.resumeAfterMs, () => this.#release());
  }

  #release(): void {
    this.#holdTimer?.cancel();
    this.#holdTimer = undefined;
    this.#parts.playback.release();
  }

  #onNotUnderstood(): void {
    if (this.#interruption !== undefined) {
      this.#takeInterruptionBack();
      return;
    }
    if (this.#current !== undefined) return;
    this.#noteCaller();
    this.#notUnderstood += 1;
    if (this.#notUnderstood < 2) return;
    this.#notUnderstood = 0;
    void this.announce(spokenLines.repeatPlease);
  }

  #onSilent(stage: 'nudge' | 'give-up'): void {
    if (stage === 'nudge') {
      void this.announce(spokenLines.stillThere);
      return;
    }
    void this.announce(spokenLines.silentGoodbye, true).then(() => {
      if (!this.#isClosed) this.#parts.listener.onStep({ type: 'end', reason: 'caller silent' });
    });
  }

  #onTurnDone(turn: Turn): void {
    if (this.#current !== turn) return;
    this.#current = undefined;
    this.#publishMetrics(turn);
    if (turn.step !== undefined) {
      this.#isLeaving = turn.step.type === 'end';
      this.#parts.listener.onStep(turn.step);
    }
    this.#next(turn.asksSomething);
  }

  /** Nobody speaks: what waited has its turn, or it is the caller's. */
  #next(agentAsked = false): void {
    if (this.#isClosed) return;
    const announcement = this.#announcements.shift();
    if (announcement !== undefined) {
      this.#speakLine(announcement);
      return;
    }
    const [first, ...others] = this.#waiting.splice(0);
    if (first !== undefined && !this.#isLeaving) {
      this.#answer({ ...first, text: [first, ...others].map(({ text }) => text).join(' ') });
      return;
    }
    if (!this.#isLeaving && !this.#silenceIsNatural) this.#silence.start(agentAsked);
  }

  #speakLine(announcement: Announcement): void {
    this.#silence.pause();
    this.#isLeaving ||= announcement.isLast;
    this.#current = new Line({
      announcement,
      voice: this.#activeAgent.voice,
      createSpeech: (listener) => this.#createSpeech(listener),
      onUnspoken: (text, voice) => this.#parts.listener.onUnspoken(text, voice),
      onDone: (line) => {
        if (this.#current !== line) return;
        this.#current = undefined;
        this.#next(line.asksSomething);
      },
    });
  }

  /** Puts into history what the caller really heard, and the turn's metrics on the feed. */
  async #writeHeard(turn: Turn): Promise<void> {
    const heard = turn.heardText();
    await turn.settled;
    this.#publishMetrics(turn);
    if (turn.turnId === undefined) return;
    try {
      await this.#parts.conversation.cutToHeard(turn.turnId, heard);
    } catch (error) {
      this.#parts.logger.error('history was not cut to what was heard', {
        turnId: turn.turnId,
        error,
      });
    }
  }

  #publishMetrics(turn: Turn): void {
    // A turn without a trace is not stored: there is nothing that its stages belong to.
    const metrics = turn.leftNoTrace ? undefined : turn.stages.metrics();
    if (metrics !== undefined) this.#parts.publish(metrics);
  }
}
