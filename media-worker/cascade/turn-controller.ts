import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { AgentFloor, type AgentFloorListener } from './agent-floor.ts';
import type { BargeInPolicy } from './barge-in.ts';
import { FloorHold } from './floor-hold.ts';
import { Interruption } from './interruption.ts';
import { Line } from './line.ts';
import { type CallerInput, mergeInput } from './merge-input.ts';
import type { Playback } from './playback.ts';
import { PreparedAnswers } from './prepared-answers.ts';
import { recordHeard } from './record-heard.ts';
import type { SilenceLimits } from './silence-watch.ts';
import { spokenLines } from './spoken-lines.ts';
import type { SynthesisLine } from './synthesis-line.ts';
import { Turn } from './turn.ts';
import type { TurnStart } from './turn-factory.ts';
import type { VoiceInput } from './turn-input.ts';
import type { CallerTurn } from './turn-taking/endpointer.ts';
import { cuesOf } from './turn-taking/languages/cues-of.ts';
import { saysTheSame } from './turn-taking/spoken-words.ts';
import type { TurnTakingOptions } from './turn-taking/turn-taking-options.ts';
import { VoiceHold } from './turn-taking/voice-hold.ts';

export interface TurnTiming {
  /** Without further words for so long, an interruption was none. */
  readonly resumeAfterMs: number;
  /** When nothing could be said for so long after their words, the caller is told that it takes a moment. */
  readonly fillerAfterMs: number;
  readonly silence: SilenceLimits;
}

export interface TurnControllerParts {
  readonly conversation: Conversation;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly bargeIn: BargeInPolicy;
  readonly timing: TurnTiming;
  readonly turnTaking: TurnTakingOptions;
  readonly voiceOf: (agent: string) => VoiceSettings | undefined;
  /** A clause of the active agent that the caller must not interrupt. */
  readonly mustBeHeard: (clause: string) => boolean;
  /** BCP-47, what the caller speaks. */
  readonly language: () => string;
  /** The caller is in the middle of what they are saying, also while they pause. */
  readonly isCallerUnderWay: () => boolean;
  readonly publish: (body: SessionEventBody) => void;
  readonly randomId: () => string;
  readonly listener: Omit<AgentFloorListener, 'onMustHeard'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Who has the floor. Three states: *listening* (nothing is on the agent's floor), *thinking* (a turn
 * runs and nothing is heard), *speaking*. Everything that the caller does comes in through a method
 * here, and one turn at a time comes out.
 */
export class TurnController {
  readonly #parts: TurnControllerParts;
  readonly #hold: FloorHold;
  readonly #floor: AgentFloor;
  readonly #voiceHold: VoiceHold;
  readonly #prepared: PreparedAnswers;
  /** What the caller said that has to wait for the agent's answer to something else. */
  readonly #waiting: VoiceInput[] = [];
  #interruption: Interruption | undefined;
  /** The caller's words so far. */
  #heard = '';
  #lastTaken = '';
  #notUnderstood = 0;
  #isClosed = false;

  constructor(parts: TurnControllerParts) {
    this.#parts = parts;
    const { clock, conversation, playback, randomId, timing, turnTaking } = parts;
    this.#voiceHold = new VoiceHold({
      options: turnTaking.voice,
      longestMs: timing.resumeAfterMs,
    });
    this.#hold = new FloorHold({
      playback,
      clock,
      isUnderWay: parts.isCallerUnderWay,
      onLapsed: () => this.#voiceHold.noteNothing(),
    });
    this.#floor = new AgentFloor({
      ...parts,
      ...timing,
      hold: this.#hold,
      isKept: () => this.#interruption !== undefined || this.#prepared.exists,
      onFree: () => this.#answerWaiting(),
      listener: { ...parts.listener, onMustHeard: () => this.#onMustHeard() },
    });
    this.#prepared = new PreparedAnswers({
      conversation,
      createTurn: (start) => this.#floor.create(start),
      saysTheSame: (one, other) => saysTheSame(one, other, cuesOf(parts.language())),
      mostPerTurn: turnTaking.prepare?.mostPerTurn ?? 0,
      randomId,
    });
  }

  /** Opens the conversation: a greeting, or nothing when it goes on where it was. */
  greet(): void {
    const { conversation } = this.#parts;
    this.#floor.begin(this.#floor.create({ events: (signal) => conversation.greet(signal) }));
  }

  /** What the agent said last, as far as the caller can have heard it. */
  get agentText(): string {
    return this.#floor.saidText;
  }

  /** Somebody speaks, for so long already. */
  onVoice(voicedMs: number): void {
    const { isLeaving, current, mustBeHeard, isSpeaking } = this.#floor;
    if (isLeaving || current === undefined || mustBeHeard) return;
    const holdMs = this.#voiceHold.holdMs(voicedMs, isSpeaking);
    if (holdMs !== undefined) this.#hold.holdForCaller(holdMs);
  }

  /** @param whole all of the caller's words. @param fresh those that are not answered already. */
  onWords(whole: string, fresh: string): void {
    const { isLeaving, current, mustBeHeard, isSpeaking } = this.#floor;
    if (isLeaving) return;
    this.#heard = whole;
    this.#noteCaller();
    this.#parts.publish({ type: 'user-partial', text: whole });
    if (this.#prepared.keepFor(whole)) this.#hold.releaseAnswer();
    if (this.#hold.isForCaller) this.#voiceHold.noteWords();
    if (this.#interruption !== undefined) {
      this.#interruption.awaitWords();
    } else if (current !== undefined && !mustBeHeard && this.#cutsIn(fresh, current.saidText)) {
      if (isSpeaking) this.#interrupt()?.awaitWords();
      else this.#hold.holdForCaller(this.#parts.timing.resumeAfterMs);
    }
  }

  /** These words may be all: their answer is begun, to be ready when it is certain. */
  onPause(text: string): void {
    const { isLeaving, current, hasAnnouncements } = this.#floor;
    if (current !== undefined || isLeaving || hasAnnouncements) return;
    const interruption = this.#interruption;
    if (interruption === undefined) {
      this.#prepare(text);
      return;
    }
    const { turn } = interruption;
    if (turn.leftNoTrace || !this.#isForUs(text, turn.saidText)) return;
    void interruption.confirm(this.#recordHeard).then(() => {
      if (this.#interruption === interruption && this.#heard === text) this.#prepare(text);
    });
  }

  onTurn({ text, endOfSpeechAt, recognisedAt, continues }: CallerTurn): void {
    if (this.#floor.isLeaving) return;
    const input = { text, source: 'speech' as const, endOfSpeechAt, recognisedAt };
    this.#take(continues === undefined ? input : { ...input, continues });
    // Last: an answer that these words have overtaken is dropped by then, unheard.
    this.#hold.releaseForCaller();
  }

  /** Words that are being answered were others. Once something was heard or done, it is too late. */
  onRevision({ text, endOfSpeechAt, recognisedAt, continues }: CallerTurn): void {
    const { isLeaving, current, isSpeaking } = this.#floor;
    if (isLeaving || !(current instanceof Turn) || isSpeaking || continues === undefined) return;
    if (current.hasReplied || current.hasActed) return;
    if (current.input?.text.endsWith(continues.text) !== true) return;
    this.#floor.stop();
    this.#answer({ text, source: 'speech', endOfSpeechAt, recognisedAt, continues }, current);
  }

  onNotUnderstood(): void {
    if (this.#floor.isLeaving) return;
    this.#hold.releaseForCaller();
    this.#dropPrepared();
    if (this.#interruption !== undefined) {
      this.#takeInterruptionBack();
      return;
    }
    if (this.#floor.current !== undefined) return;
    this.#noteCaller();
    this.#floor.nextIfFree();
    this.#notUnderstood += 1;
    if (this.#notUnderstood < 2) return;
    this.#notUnderstood = 0;
    void this.announce(spokenLines.repeatPlease);
  }

  /** The caller has said something and the recogniser did not even say that it understood nothing. */
  onUnanswered(): void {
    this.#dropPrepared();
    if (this.#interruption !== undefined) this.#takeInterruptionBack();
    else if (this.#floor.current === undefined) void this.announce(spokenLines.repeatPlease);
  }

  /** A key was pressed: whoever types does not want to be talked over. */
  onKey(): void {
    const { isLeaving, isSpeaking, mustBeHeard } = this.#floor;
    if (isLeaving) return;
    this.#noteCaller();
    this.#dropPrepared();
    if (isSpeaking && !mustBeHeard) this.#interrupt();
  }

  onKeys(keys: string): void {
    if (this.#floor.isLeaving) return;
    this.#take({ text: keys, source: 'keypad', recognisedAt: this.#parts.clock.now() });
  }

  /** Keys were taken back. */
  onKeysCleared(): void {
    this.#interruption?.awaitWords();
  }

  /** See {@link AgentFloor.announce}. */
  announce(text: string | (() => string), isLast = false): Promise<void> {
    return this.#floor.announce(text, isLast);
  }

  /** While true, a silent caller is not asked whether they are there. */
  set silenceIsNatural(natural: boolean) {
    this.#floor.silenceIsNatural = natural;
  }

  /** Falls silent and ends whatever runs; resolves when history holds what was heard. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#hold.close();
    this.#interruption?.settle();
    this.#prepared.drop();
    const last = this.#floor.close();
    if (last !== undefined) await this.#recordHeard(last);
    await this.#interruption?.confirm(this.#recordHeard);
  }

  readonly #recordHeard = (turn: Turn): Promise<void> => recordHeard(this.#parts, turn);

  #noteCaller(): void {
    if (this.#interruption === undefined) this.#floor.noteCaller();
  }

  #cutsIn(words: string, agentText: string): boolean {
    return this.#parts.bargeIn.interrupts(words, agentText, this.#parts.language());
  }

  #isForUs(utterance: string, agentText: string): boolean {
    return this.#parts.bargeIn.finalInterrupts(utterance, agentText, this.#parts.language());
  }

  #prepare(text: string): void {
    this.#prepared.keepFor(text);
    if (this.#prepared.isAllowed) {
      this.#hold.holdAnswer();
      this.#prepared.make(text);
    }
    if (!this.#prepared.exists) this.#hold.releaseAnswer();
  }

  /** The caller has said something whole. */
  #take(input: CallerInput): void {
    this.#notUnderstood = 0;
    this.#noteCaller();
    const { continues, ...said } = input;
    const fresh: VoiceInput = { ...said, text: continues?.added ?? said.text };
    const isForUs = (agentText: string) =>
      said.source === 'keypad' || this.#isForUs(fresh.text, agentText);
    const { current, isSpeaking, mustBeHeard } = this.#floor;
    if (this.#interruption !== undefined) {
      const { turn } = this.#interruption;
      if (isForUs(turn.saidText)) this.#answer(input, turn);
      else this.#takeInterruptionBack();
    } else if (current === undefined) {
      const wasAnswered = continues !== undefined && continues.text === this.#lastTaken;
      this.#answer(wasAnswered ? fresh : input);
    } else if (!isForUs(current.saidText)) {
      return;
    } else if (mustBeHeard) {
      this.#waiting.push(fresh);
    } else if (isSpeaking) {
      this.#answer(input, this.#cutOff());
    } else if (current instanceof Line || current.hasReplied) {
      this.#waiting.push(fresh);
    } else {
      this.#answer(input, this.#floor.stop());
    }
    this.#lastTaken = said.text;
  }

  /** @param cutOff the turn that gave way. What it left unanswered is answered together with this. */
  #answer(said: CallerInput, cutOff?: Turn): void {
    const interruption = this.#interruption;
    interruption?.settle();
    this.#interruption = undefined;
    const { conversation, randomId } = this.#parts;
    const input = mergeInput(said, cutOff);
    const ready = this.#prepared.take(input);
    if (ready !== undefined) {
      this.#floor.begin(ready);
      return;
    }
    const turnId = randomId();
    const { text, source } = input;
    const start: TurnStart = {
      events: (signal) => conversation.respond({ turnId, text, source }, signal),
      input,
      turnId,
    };
    if (cutOff === undefined || cutOff.leftNoTrace) {
      this.#floor.begin(this.#floor.create(start));
    } else {
      const recorded = interruption?.confirm(this.#recordHeard) ?? this.#recordHeard(cutOff);
      this.#floor.begin(this.#floor.create(start, recorded));
    }
  }

  /** Stops the agent in this tick, for words or keys that are still to come. */
  #interrupt(): Interruption | undefined {
    const turn = this.#cutOff();
    if (turn === undefined) return undefined;
    const { clock, isCallerUnderWay, timing } = this.#parts;
    this.#interruption = new Interruption({
      turn,
      clock,
      resumeAfterMs: timing.resumeAfterMs,
      isUnderWay: isCallerUnderWay,
      onNothingSaid: () => this.#takeInterruptionBack(),
    });
    return this.#interruption;
  }

  #cutOff(): Turn | undefined {
    const turn = this.#floor.stop();
    if (turn?.turnId !== undefined) {
      const { turnId } = turn;
      this.#parts.publish({ type: 'barge-in', turnId, heardText: turn.heardText() });
    }
    return turn;
  }

  #takeInterruptionBack(): void {
    const interruption = this.#interruption;
    if (interruption === undefined) return;
    interruption.settle();
    if (interruption.isMeant) {
      this.#interruption = undefined;
      void this.announce(spokenLines.repeatPlease);
      return;
    }
    const { turn } = interruption;
    void turn.settled.then(() => {
      if (this.#interruption !== interruption) return;
      if (turn.leftNoTrace && turn.input !== undefined) {
        this.#answer(turn.input);
        return;
      }
      this.#interruption = undefined;
      this.#floor.resume(turn);
      if (turn.wasCutOff) void this.announce(spokenLines.lostThread);
    });
  }

  #dropPrepared(): void {
    if (!this.#prepared.drop()) return;
    this.#hold.releaseAnswer();
    this.#floor.nextIfFree();
  }

  /** What had to be heard was: a caller who spoke meanwhile is answered before the rest is said. */
  #onMustHeard(): void {
    if (this.#waiting.length > 0 && !this.#floor.isLeaving) this.#answerWaiting(this.#cutOff());
  }

  #answerWaiting(cutOff?: Turn): boolean {
    const [first, ...others] = this.#waiting.splice(0);
    if (first === undefined) return false;
    const text = [first, ...others].map((input) => input.text).join(' ');
    this.#answer({ ...first, text }, cutOff);
    return true;
  }
}
