import { AgentFloor, type SilenceReason } from '../floor/agent-floor.ts';
import { recordHeard } from '../floor/record-heard.ts';
import { RepeatRequest } from '../floor/repeat-request.ts';
import { Answers } from './answers.ts';
import type { SpeakingAgent } from './barge-in.ts';
import { FloorHold } from './floor-hold.ts';
import { joinSpoken } from './heard-text.ts';
import { Interruption } from './interruption.ts';
import { Line, type Words } from './line.ts';
import type { CallerInput } from './merge-input.ts';
import type { Turn } from './turn.ts';
import type { TurnControllerParts } from './turn-controller-parts.ts';
import { createTurnFactory, type TurnFactory } from './turn-factory.ts';
import type { CallerTurn } from './turn-taking/endpointer.ts';
import { VoiceHold } from './turn-taking/voice-hold.ts';
import { VoiceOnset } from './turn-taking/voice-onset.ts';
import { freshOf, WaitingWords } from './waiting-words.ts';

/**
 * Who has the floor. Three states: *listening* (nothing is on the agent's floor), *thinking* (a turn
 * runs and nothing is heard), *speaking*. Everything that the caller does comes in through a method
 * here, and one turn at a time comes out.
 */
export class TurnController {
  readonly #parts: TurnControllerParts;
  readonly #hold: FloorHold;
  readonly #floor: AgentFloor<Turn>;
  readonly #factory: TurnFactory;
  readonly #voiceHold: VoiceHold;
  readonly #answers: Answers;
  readonly #voiceOnset: VoiceOnset;
  readonly #waiting = new WaitingWords();
  readonly #repeatRequest = new RepeatRequest();
  #interruption: Interruption | undefined;
  /** The caller's words so far. */
  #heard = '';
  #isClosed = false;

  constructor(parts: TurnControllerParts) {
    this.#parts = parts;
    const { clock, listener, playback, timing, turnTaking } = parts;
    this.#voiceOnset = new VoiceOnset({ clock });
    this.#voiceHold = new VoiceHold({ options: turnTaking.voice, longestMs: timing.resumeAfterMs });
    this.#hold = new FloorHold({
      playback,
      clock,
      isUnderWay: parts.isCallerUnderWay,
      onLapsed: () => this.#voiceHold.noteNothing(),
    });
    this.#factory = createTurnFactory({
      ...parts,
      ...timing,
      listener: {
        ...listener,
        onDone: (turn) => this.#floor.onTurnDone(turn),
        onMustHeard: () => this.#onMustHeard(),
      },
      onLineDone: (line) => this.#floor.onLineDone(line),
    });
    this.#floor = new AgentFloor({
      ...parts,
      silence: timing.silence,
      createLine: (announcement) => this.#factory.line(announcement),
      isKept: () => this.#interruption !== undefined || this.#answers.isPreparing,
      onFree: () => this.#answerWaiting(),
      onStep: (step) => listener.onStep(step),
    });
    this.#answers = new Answers({
      ...parts,
      hold: this.#hold,
      createTurn: (start, before) => this.#factory.turn(start, before),
    });
  }

  /** Opens the conversation: a greeting, or nothing when it goes on where it was. */
  greet(): void {
    const { conversation } = this.#parts;
    this.#begin(this.#factory.turn({ events: (signal) => conversation.greet(signal) }));
  }

  /** Falls silent and heeds nobody until there is something to say: a machine talks. */
  giveWay(): void {
    this.#floor.isAway = true;
    this.#waiting.clear();
    this.#dropPrepared();
    void this.#endInterruption()?.confirm(this.#recordHeard);
    const stopped = this.#stop();
    if (stopped !== undefined) void this.#recordHeard(stopped);
  }

  /** Says what an answering machine is to record, and heeds whoever speaks then. */
  leaveVoicemail(): void {
    const { conversation } = this.#parts;
    this.#floor.isAway = false;
    this.#begin(this.#factory.turn({ events: (signal) => conversation.leaveVoicemail(signal) }));
  }

  /** What the agent said last, as far as the caller can have heard it. */
  get agentText(): string {
    return this.#floor.saidText;
  }

  /** See {@link AgentFloor.isAtRest}. */
  get isAtRest(): boolean {
    return this.#floor.isAtRest;
  }

  /** Somebody speaks, for so long already. */
  onVoice(voicedMs: number): void {
    const { isLeaving, current } = this.#floor;
    this.#voiceOnset.note(voicedMs);
    if (isLeaving || current === undefined || this.#mustBeHeard) return;
    const holdMs = this.#voiceHold.holdMs(voicedMs, this.#isSpeaking);
    if (holdMs !== undefined) this.#hold.holdForCaller(holdMs);
  }

  /** @param whole all of the caller's words. @param fresh those that are not answered already. */
  onWords(whole: string, fresh: string): void {
    const { isLeaving, current } = this.#floor;
    if (isLeaving) return;
    this.#heard = whole;
    this.#noteCaller();
    this.#parts.publish({ type: 'user-partial', text: whole });
    this.#answers.keepFor(whole);
    if (this.#hold.isForCaller) this.#voiceHold.noteWords();
    if (this.#interruption !== undefined) {
      this.#interruption.awaitWords();
    } else if (
      current !== undefined &&
      !this.#mustBeHeard &&
      this.#cutsIn(fresh, current.saidText)
    ) {
      if (this.#isSpeaking) this.#interrupt()?.awaitWords();
      else this.#hold.holdForCaller(this.#parts.timing.resumeAfterMs);
    }
  }

  /** These words may be all: their answer is begun, to be ready when it is certain. */
  onPause(text: string): void {
    const { isLeaving, current, hasAnnouncements } = this.#floor;
    if (current !== undefined || isLeaving || hasAnnouncements) return;
    const interruption = this.#interruption;
    if (interruption === undefined) {
      this.#answers.prepare(text);
      return;
    }
    const { turn } = interruption;
    if (turn.leftNoTrace || !this.#isForUs(text, turn)) return;
    void interruption.confirm(this.#recordHeard).then(() => {
      if (this.#interruption === interruption && this.#heard === text) {
        this.#answers.prepare(text);
      }
    });
  }

  onTurn(turn: CallerTurn): void {
    if (this.#floor.isLeaving) return;
    this.#take({ ...turn, source: 'speech' });
    // Last: an answer that these words have overtaken is dropped by then, unheard.
    this.#hold.releaseForCaller();
  }

  /** Words that are being answered were others. Once something was heard or done, it is too late. */
  onRevision({ text, endOfSpeechAt, recognisedAt, continues }: CallerTurn): void {
    const { isLeaving, turn } = this.#floor;
    if (isLeaving || turn === undefined || this.#isSpeaking || continues === undefined) return;
    if (turn.hasReplied || turn.hasActed) return;
    if (turn.input?.text.endsWith(continues.text) !== true) return;
    this.#stop();
    this.#answer({ text, source: 'speech', endOfSpeechAt, recognisedAt, continues }, turn);
  }

  /** The recogniser writes words that were answered in another form. */
  onReworded(given: string, text: string): void {
    this.#answers.reword(given, text);
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
    if (this.#repeatRequest.noteNotUnderstood())
      void this.announce(({ repeatPlease }) => repeatPlease);
  }

  /** The caller has said something and the recogniser did not even say that it understood nothing. */
  onUnanswered(): void {
    if (this.#floor.isLeaving) return;
    this.#dropPrepared();
    if (this.#interruption !== undefined) this.#takeInterruptionBack();
    else if (this.#floor.current === undefined)
      void this.announce(({ repeatPlease }) => repeatPlease);
  }

  /** A key was pressed: whoever types does not want to be talked over. */
  onKey(): void {
    if (this.#floor.isLeaving) return;
    this.#noteCaller();
    const isTalkedOver = this.#isSpeaking && !this.#mustBeHeard;
    this.#dropPrepared();
    if (isTalkedOver) this.#interrupt();
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
  announce(words: Words, isLast = false): Promise<void> {
    return this.#floor.announce(words, isLast);
  }

  /** While true, nothing is said to fill the wait for what a turn does. */
  set isCallerTyping(isTyping: boolean) {
    const { turn } = this.#floor;
    if (turn !== undefined) turn.isCallerTyping = isTyping;
  }

  /** See {@link AgentFloor.expectSilence}. */
  expectSilence(reason: SilenceReason, isExpected: boolean): void {
    this.#floor.expectSilence(reason, isExpected);
  }

  /** Falls silent and ends whatever runs; resolves when history holds what was heard. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#hold.close();
    const interruption = this.#endInterruption();
    this.#answers.drop();
    const last = this.#floor.close();
    if (last !== undefined) await this.#recordHeard(last);
    await interruption?.confirm(this.#recordHeard);
  }

  readonly #recordHeard = (turn: Turn): Promise<void> => recordHeard(this.#parts, turn);

  #noteCaller(): void {
    if (this.#interruption === undefined) this.#floor.noteCaller();
  }

  #cutsIn(words: string, agentText: string): boolean {
    return this.#parts.bargeIn.interrupts(words, agentText, this.#parts.language());
  }

  #isForUs(utterance: string, agent: SpeakingAgent): boolean {
    return this.#parts.bargeIn.finalInterrupts(utterance, agent, this.#parts.language());
  }

  /** The agent is heard, or paused in the middle of its words. */
  get #isSpeaking(): boolean {
    return this.#parts.playback.isAudible || this.#hold.isMidSpeech;
  }

  /** The caller must not cut in now. */
  get #mustBeHeard(): boolean {
    return this.#floor.turn?.mustBeHeard === true;
  }

  #begin(turn: Turn): void {
    this.#floor.begin(turn);
    this.#hold.releaseAnswer();
    this.#hold.releaseForCaller();
  }

  /** Stops whoever speaks, in this tick. @returns the turn that was stopped, if it was one. */
  #stop(): Turn | undefined {
    if (this.#floor.current === undefined) return undefined;
    const stopped = this.#floor.stop();
    this.#hold.releaseForCaller();
    return stopped;
  }

  /** The caller has said something whole. */
  #take(input: CallerInput): void {
    this.#repeatRequest.noteUnderstood();
    this.#noteCaller();
    const isForUs = (agent: SpeakingAgent) =>
      input.source === 'keypad' || this.#isForUs(freshOf(input).text, agent);
    const { current } = this.#floor;
    if (this.#interruption !== undefined) {
      const { turn } = this.#interruption;
      if (isForUs(turn)) this.#answer(input, turn);
      else this.#takeInterruptionBack();
    } else if (current === undefined) {
      const agent = this.#floor.spokenOver(input.endOfSpeechAt);
      if (agent === undefined || isForUs(agent)) this.#answer(this.#waiting.unansweredOf(input));
      else this.#dropPrepared();
    } else if (!isForUs(current)) {
      return;
    } else if (this.#mustBeHeard) {
      this.#waiting.add(input);
    } else if (this.#isSpeaking) {
      this.#answer(input, this.#cutOff());
    } else if (current instanceof Line || current.hasReplied) {
      this.#waiting.add(input);
    } else {
      this.#answer(input, this.#stop());
    }
    this.#waiting.noteTaken(input.text);
  }

  /** @param cutOff the turn that gave way. What it left unanswered is answered together with this. */
  #answer(last: CallerInput, cutOff?: Turn): void {
    const { continues, source } = last;
    const waited = source === 'speech' ? this.#waiting.take(continues?.text) : undefined;
    const said = { ...last, text: joinSpoken([waited?.text ?? '', last.text]) };
    const interruption = this.#endInterruption();
    const record = (turn: Turn) =>
      interruption?.confirm(this.#recordHeard) ?? this.#recordHeard(turn);
    this.#begin(this.#answers.to(said, cutOff, record));
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
    const decidedAt = this.#parts.clock.now();
    const turn = this.#stop();
    turn?.stages.noteBargeIn(this.#voiceOnset.bargeIn(decidedAt));
    if (turn?.turnId !== undefined) {
      const { turnId } = turn;
      this.#parts.publish({ type: 'barge-in', turnId, heardText: turn.heardText() });
    }
    return turn;
  }

  /** It is clear now what it was. @returns the interruption there was. */
  #endInterruption(): Interruption | undefined {
    const interruption = this.#interruption;
    interruption?.settle();
    this.#interruption = undefined;
    return interruption;
  }

  #takeInterruptionBack(): void {
    const interruption = this.#interruption;
    if (interruption === undefined) return;
    interruption.settle();
    if (interruption.isMeant) {
      this.#interruption = undefined;
      this.#dropPrepared();
      void this.announce(({ repeatPlease }) => repeatPlease);
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
      if (turn.wasCutOff) void this.announce(({ lostThread }) => lostThread);
    });
  }

  #dropPrepared(): void {
    if (this.#answers.drop()) this.#floor.nextIfFree();
  }

  /** What had to be heard was: a caller who spoke meanwhile is answered before the rest is said. */
  #onMustHeard(): void {
    const waiting = this.#floor.isLeaving ? undefined : this.#waiting.take();
    if (waiting !== undefined) this.#answer(waiting, this.#cutOff());
  }

  #answerWaiting(): boolean {
    const waiting = this.#waiting.take();
    if (waiting !== undefined) this.#answer(waiting);
    return waiting !== undefined;
  }
}
