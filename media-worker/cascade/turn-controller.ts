import { AgentFloor } from './agent-floor.ts';
import { AnsweredWords } from './answered-words.ts';
import { FloorHold } from './floor-hold.ts';
import { joinSpoken } from './heard-text.ts';
import { Interruption } from './interruption.ts';
import { Line, type Words } from './line.ts';
import { type CallerInput, mergeInput } from './merge-input.ts';
import { PreparedAnswers } from './prepared-answers.ts';
import { recordHeard } from './record-heard.ts';
import { Turn } from './turn.ts';
import type { TurnControllerParts } from './turn-controller-parts.ts';
import type { TurnStart } from './turn-factory.ts';
import { toTurnInput } from './turn-input.ts';
import type { CallerTurn } from './turn-taking/endpointer.ts';
import { cuesOf } from './turn-taking/languages/cues-of.ts';
import { saysTheSame } from './turn-taking/spoken-words.ts';
import { VoiceHold } from './turn-taking/voice-hold.ts';
import { VoiceOnset } from './turn-taking/voice-onset.ts';
import { freshOf, WaitingWords } from './waiting-words.ts';

export type { TurnTiming } from './turn-controller-parts.ts';

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
  readonly #voiceOnset: VoiceOnset;
  readonly #waiting = new WaitingWords();
  readonly #answered: AnsweredWords;
  #interruption: Interruption | undefined;
  /** The caller's words so far. */
  #heard = '';
  #lastTaken = '';
  #notUnderstood = 0;
  #isClosed = false;

  constructor(parts: TurnControllerParts) {
    this.#parts = parts;
    const { clock, conversation, playback, randomId, timing, turnTaking } = parts;
    this.#answered = new AnsweredWords(parts);
    this.#voiceOnset = new VoiceOnset({ clock });
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
      language: parts.languageHeard,
      mostPerTurn: turnTaking.prepare?.mostPerTurn ?? 0,
      randomId,
      clock,
    });
  }

  /** Opens the conversation: a greeting, or nothing when it goes on where it was. */
  greet(): void {
    const { conversation } = this.#parts;
    this.#floor.begin(this.#floor.create({ events: (signal) => conversation.greet(signal) }));
  }

  /** Falls silent and heeds nobody until there is something to say: a machine talks. */
  giveWay(): void {
    this.#floor.isAway = true;
    this.#waiting.clear();
    this.#dropPrepared();
    const interruption = this.#interruption;
    this.#interruption = undefined;
    interruption?.settle();
    const cutOff = interruption?.turn ?? this.#floor.stop();
    if (cutOff !== undefined) void this.#recordHeard(cutOff);
  }

  /** Says what an answering machine is to record, and heeds whoever speaks then. */
  leaveVoicemail(): void {
    const { conversation } = this.#parts;
    this.#floor.isAway = false;
    this.#floor.begin(
      this.#floor.create({ events: (signal) => conversation.leaveVoicemail(signal) }),
    );
  }

  /** What the agent said last, as far as the caller can have heard it. */
  get agentText(): string {
    return this.#floor.saidText;
  }

  /** Somebody speaks, for so long already. */
  onVoice(voicedMs: number): void {
    const { isLeaving, current, mustBeHeard, isSpeaking } = this.#floor;
    this.#voiceOnset.note(voicedMs);
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

  onTurn(turn: CallerTurn): void {
    if (this.#floor.isLeaving) return;
    this.#take({ ...turn, source: 'speech' });
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

  /** The recogniser writes words that were answered in another form. */
  onReworded(given: string, text: string): void {
    this.#answered.reword(given, text);
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
    void this.announce(({ repeatPlease }) => repeatPlease);
  }

  /** The caller has said something and the recogniser did not even say that it understood nothing. */
  onUnanswered(): void {
    this.#dropPrepared();
    if (this.#interruption !== undefined) this.#takeInterruptionBack();
    else if (this.#floor.current === undefined)
      void this.announce(({ repeatPlease }) => repeatPlease);
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
  announce(words: Words, isLast = false): Promise<void> {
    return this.#floor.announce(words, isLast);
  }

  /** While true, nothing is said to fill the wait for what a turn does. */
  set isCallerTyping(isTyping: boolean) {
    const { current } = this.#floor;
    if (current instanceof Turn) current.isCallerTyping = isTyping;
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
    const { continues } = input;
    const fresh = freshOf(input);
    const isForUs = (agentText: string) =>
      input.source === 'keypad' || this.#isForUs(fresh.text, agentText);
    const { current, isSpeaking, mustBeHeard } = this.#floor;
    if (this.#interruption !== undefined) {
      const { turn } = this.#interruption;
      if (isForUs(turn.saidText)) this.#answer(input, turn);
      else this.#takeInterruptionBack();
    } else if (current === undefined) {
      const wasTaken = continues !== undefined && continues.text === this.#lastTaken;
      const wasAnswered = wasTaken && !this.#waiting.endWith(continues.text);
      this.#answer(wasAnswered ? fresh : input);
    } else if (!isForUs(current.saidText)) {
      return;
    } else if (mustBeHeard) {
      this.#waiting.add(input);
    } else if (isSpeaking) {
      this.#answer(input, this.#cutOff());
    } else if (current instanceof Line || current.hasReplied) {
      this.#waiting.add(input);
    } else {
      this.#answer(input, this.#floor.stop());
    }
    this.#lastTaken = input.text;
  }

  /** @param cutOff the turn that gave way. What it left unanswered is answered together with this. */
  #answer(last: CallerInput, cutOff?: Turn): void {
    const { continues, source } = last;
    const waited = source === 'speech' ? this.#waiting.take(continues?.text) : undefined;
    const said = { ...last, text: joinSpoken([waited?.text ?? '', last.text]) };
    const interruption = this.#interruption;
    interruption?.settle();
    this.#interruption = undefined;
    const { conversation, randomId } = this.#parts;
    const language = said.source === 'speech' ? this.#parts.languageHeard() : undefined;
    const input = mergeInput(language === undefined ? said : { ...said, language }, cutOff);
    const { turn: ready, discarded } = this.#prepared.take(input);
    if (ready !== undefined) {
      this.#answered.note(ready.turnId, input.text);
      this.#floor.begin(ready);
      return;
    }
    const turnId = randomId();
    this.#answered.note(turnId, input.text);
    const start: TurnStart = {
      events: (signal) => conversation.respond(toTurnInput(turnId, input), signal),
      input,
      turnId,
    };
    const recorded =
      cutOff === undefined || cutOff.leftNoTrace
        ? undefined
        : (interruption?.confirm(this.#recordHeard) ?? this.#recordHeard(cutOff));
    const turn = this.#floor.create(start, recorded);
    turn.stages.notePrepared({ used: false, discarded });
    this.#floor.begin(turn);
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
    const turn = this.#floor.stop();
    turn?.stages.noteBargeIn(this.#voiceOnset.bargeIn(decidedAt));
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
    if (!this.#prepared.drop()) return;
    this.#hold.releaseAnswer();
    this.#floor.nextIfFree();
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
