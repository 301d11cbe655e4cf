import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import type { BargeInPolicy } from '../cascade/barge-in.ts';
import { Line, type Words } from '../cascade/line.ts';
import type { VoiceOf } from '../cascade/own-words.ts';
import type { Playback } from '../cascade/playback.ts';
import type { SynthesisLine } from '../cascade/synthesis-line.ts';
import type { TurnTiming } from '../cascade/turn-controller-parts.ts';
import type { Fillers } from '../cascade/turn-factory.ts';
import { AgentFloor, type SilenceReason } from '../floor/agent-floor.ts';
import { recordHeard } from '../floor/record-heard.ts';
import { RepeatRequest } from '../floor/repeat-request.ts';
import type { CallStep } from '../floor/spoken-turn.ts';
import type { CallerInput } from './caller-input.ts';
import type { FloorTurn } from './floor-turn.ts';
import type { ItemName } from './live-connection.ts';
import type { LiveModel } from './live-model.ts';
import { createLiveTurnFactory, type LiveTurnFactory } from './live-turn-factory.ts';
import { OpeningWords } from './opening-words.ts';
import { UndecidedUtterances } from './undecided-utterances.ts';
import { VoiceLiveTurn } from './voice-live-turn.ts';

export interface VoiceLiveControllerListener {
  /** The agent has said its last word of this call, or the caller's time is up. */
  onStep(step: CallStep): void;
  onChannelSwitch(event: Extract<TurnEvent, { readonly type: 'channel-switch' }>): void;
  onAgentSwitch(agent: string): void;
  /** The synthesiser failed: this text was not spoken. */
  onUnspoken(text: string, voice: VoiceSettings): void;
  /** Nobody speaks and nothing is to be said. */
  onIdle(): void;
}

export interface VoiceLiveControllerParts {
  readonly conversation: Pick<Conversation, 'activeAgent' | 'greet' | 'realtime' | 'cutToHeard'>;
  readonly model: LiveModel;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly bargeIn: BargeInPolicy;
  readonly timing: TurnTiming;
  readonly voiceOf: VoiceOf;
  readonly fillers?: Fillers;
  /** A sentence of the active agent that the caller must not interrupt. */
  readonly mustBeHeard: (sentence: string) => boolean;
  /** BCP-47, what the caller speaks; the agent's language before they have. */
  readonly language: () => string;
  /** The same, where it was found out. */
  readonly languageHeard: () => string | undefined;
  readonly publish: (body: SessionEventBody) => void;
  readonly randomId: () => string;
  readonly listener: VoiceLiveControllerListener;
  readonly clock: Clock;
  readonly logger: Logger;
}

const silentAgent = { saidText: '', heardText: () => '' };
/** Nobody talks for so long without a pause that ends an utterance. */
const longestSpeechMs = 120_000;

/**
 * Who has the floor in a speech-to-speech call. The model says who speaks and what was said; what
 * counts and what is answered is decided here, one turn at a time.
 */
export class VoiceLiveController {
  readonly #parts: VoiceLiveControllerParts;
  readonly #floor: AgentFloor<FloorTurn>;
  readonly #factory: LiveTurnFactory;
  readonly #opening: OpeningWords;
  readonly #undecided: UndecidedUtterances;
  /** Whose transcript is still to come. */
  readonly #turnOf = new Map<ItemName, VoiceLiveTurn>();
  /** Sounds that were no speech. */
  readonly #disregarded = new Set<ItemName>();
  /** What the caller said that has to wait for what they must hear first. */
  readonly #waiting: CallerInput[] = [];
  readonly #repeatRequest = new RepeatRequest();
  #speaking: ItemName | undefined;
  #interrupted: FloorTurn | undefined;
  #nothingSaid: Timer | undefined;
  /** A detector that is taken in by noise may never report an end. */
  #noise: Timer | undefined;
  #isClosed = false;

  constructor(parts: VoiceLiveControllerParts) {
    this.#parts = parts;
    const { listener, timing, clock } = parts;
    this.#opening = new OpeningWords(parts);
    this.#undecided = new UndecidedUtterances({ clock, onKnown: (input) => this.#take(input) });
    this.#factory = createLiveTurnFactory({
      ...parts,
      ...timing,
      listener: {
        ...listener,
        onDone: (turn) => this.#floor.onTurnDone(turn),
        onNotUnderstood: (turn) => this.#dropNotUnderstood(turn),
        onLineDone: (line) => this.#floor.onLineDone(line),
      },
    });
    this.#floor = new AgentFloor({
      ...parts,
      silence: timing.silence,
      createLine: (announcement) => this.#factory.line(announcement),
      isKept: () => this.#interrupted !== undefined || this.#undecided.exist,
      onFree: () => this.#answerWaiting(),
      onIdle: () => listener.onIdle(),
      onStep: (step) => listener.onStep(step),
    });
  }

  /** Opens the conversation: a greeting, or nothing when it goes on where it was. */
  greet(): void {
    this.#floor.begin(this.#factory.opening((signal) => this.#opening.events(signal)));
  }

  /** What the agent said last, as far as the caller can have heard it. */
  get agentText(): string {
    return this.#floor.saidText;
  }

  /** Somebody speaks, or something is to be said or decided. */
  get isBusy(): boolean {
    const { current, isLeaving } = this.#floor;
    return isLeaving || current !== undefined || this.#interrupted !== undefined;
  }

  /** See {@link AgentFloor.isAtRest}. */
  get isAtRest(): boolean {
    return this.#floor.isAtRest;
  }

  onSpeechStart(item: ItemName): void {
    if (this.#floor.isLeaving) return;
    this.#speaking = item;
    this.#nothingSaid?.cancel();
    this.#floor.isCallerSpeaking = true;
    this.#noise?.cancel();
    this.#noise = this.#parts.clock.after(longestSpeechMs, () => this.onSpeechEnd(item));
    const { current } = this.#floor;
    if (current === undefined || this.#mustBeHeard) return;
    // A line of our own, or an answer that has not begun, waits until it is clear what was said.
    if (this.#isHeard(current)) this.#interrupt();
    else this.#parts.playback.hold();
  }

  onSpeechEnd(item: ItemName): void {
    if (this.#speaking === item) {
      this.#speaking = undefined;
      this.#noise?.cancel();
    }
    this.#floor.isCallerSpeaking = this.#speaking !== undefined;
    this.#nothingSaid?.cancel();
    this.#nothingSaid = this.#parts.clock.after(this.#parts.timing.resumeAfterMs, () =>
      this.#goOn(),
    );
  }

  onUtterance(item: ItemName): void {
    this.#nothingSaid?.cancel();
    if (this.#disregarded.delete(item) || this.#floor.isLeaving) {
      this.#parts.model.forget(item);
      this.#goOn();
      return;
    }
    const input = { source: 'speech', item, endOfSpeechAt: this.#endOfSpeech() } as const;
    if (this.#floor.current === undefined && this.#interrupted === undefined) {
      this.#answer(input);
      return;
    }
    this.#undecided.add(input);
  }

  onPartialTranscript(_item: ItemName, text: string): void {
    if (!this.#floor.isLeaving) this.#parts.publish({ type: 'user-partial', text });
  }

  onTranscript(item: ItemName, text: string | undefined): void {
    if (this.#undecided.transcribe(item, text)) return;
    const turn = this.#turnOf.get(item);
    this.#turnOf.delete(item);
    turn?.hear(text);
  }

  /** The model knows by now that the caller speaks another language than it thought. */
  onLanguageChange(): void {
    const { turn } = this.#floor;
    if (turn instanceof VoiceLiveTurn) turn.askAnew();
  }

  /** A key was pressed: whoever types does not want to be talked over, and is not speaking. */
  onKey(): void {
    if (this.#floor.isLeaving) return;
    if (this.#speaking !== undefined) this.#disregarded.add(this.#speaking);
    this.#floor.noteCaller();
    const { current } = this.#floor;
    if (current !== undefined && !this.#mustBeHeard && this.#isHeard(current)) this.#interrupt();
  }

  onKeys(keys: string): void {
    if (!this.#floor.isLeaving) this.#take({ source: 'keypad', text: keys });
  }

  /** Keys were taken back. */
  onKeysCleared(): void {
    this.#goOn();
  }

  /** See {@link AgentFloor.announce}. */
  announce(words: Words, isLast = false): Promise<void> {
    return this.#floor.announce(words, isLast);
  }

  /** While true, nothing is said to fill the wait for what a turn does. */
  set isCallerTyping(isTyping: boolean) {
    const { turn } = this.#floor;
    if (turn instanceof VoiceLiveTurn) turn.isCallerTyping = isTyping;
  }

  /** See {@link AgentFloor.expectSilence}. */
  expectSilence(reason: SilenceReason, isExpected: boolean): void {
    this.#floor.expectSilence(reason, isExpected);
  }

  /** Falls silent and ends whatever runs; resolves when history holds what was heard. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#nothingSaid?.cancel();
    this.#noise?.cancel();
    this.#undecided.close();
    const last = this.#floor.close() ?? this.#interrupted;
    this.#interrupted = undefined;
    if (last !== undefined) await this.#cutOff(last);
  }

  /** The agent's answer is heard: more than "One moment, please". */
  #isHeard(current: FloorTurn | Line): boolean {
    if (current instanceof Line) return false;
    if (current instanceof VoiceLiveTurn) return current.isHeard;
    return current.hasReplied && this.#parts.playback.isAudible;
  }

  get #mustBeHeard(): boolean {
    const { turn } = this.#floor;
    if (turn === undefined) return false;
    if (!(turn instanceof VoiceLiveTurn)) return turn.mustBeHeard;
    const sentence = turn.currentSentence();
    return sentence !== '' && this.#parts.mustBeHeard(sentence);
  }

  /** Stops the agent in this tick, for words or keys that are still to come. */
  #interrupt(): void {
    const turn = this.#floor.stop();
    if (turn === undefined) return;
    this.#interrupted = turn;
  }

  #tellOfBargeIn(turn: FloorTurn): void {
    const { turnId } = turn;
    if (turnId === undefined) return;
    this.#parts.publish({ type: 'barge-in', turnId, heardText: turn.heardText() });
  }

  /** Nothing came of what the caller seemed to begin. */
  #goOn(): void {
    this.#parts.playback.release();
    const turn = this.#interrupted;
    this.#interrupted = undefined;
    if (turn === undefined) {
      this.#floor.nextIfFree();
      return;
    }
    this.#floor.resume(turn);
    if (turn.wasCutOff) void this.announce(({ lostThread }) => lostThread);
  }

  /** The caller has said something whole while the agent had the floor, or pressed keys. */
  #take(input: CallerInput): void {
    const { current, isLeaving } = this.#floor;
    if (isLeaving) {
      if (input.item !== undefined) this.#parts.model.forget(input.item);
      this.#goOn();
      return;
    }
    const interrupted = this.#interrupted;
    if (!this.#isForUs(input)) {
      if (input.item !== undefined) this.#parts.model.forget(input.item);
      if (interrupted === undefined && current === undefined) this.#onNothingUnderstood();
      this.#goOn();
    } else if (interrupted !== undefined) {
      this.#interrupted = undefined;
      this.#tellOfBargeIn(interrupted);
      this.#answer(input, interrupted);
    } else if (current === undefined) {
      this.#answer(input);
    } else if (this.#mustBeHeard || this.#floor.turn?.hasReplied === true) {
      this.#waiting.push(input);
      this.#keepQuiet();
    } else {
      this.#answer(input, this.#floor.stop());
    }
  }

  #isForUs({ source, text }: CallerInput): boolean {
    if (source === 'keypad' || text === undefined) return true;
    const { bargeIn, language } = this.#parts;
    const agent = this.#interrupted ?? this.#floor.current ?? silentAgent;
    return bargeIn.finalInterrupts(text, agent, language());
  }

  /** @param cutOff the turn that gave way. */
  #answer(input: CallerInput, cutOff?: FloorTurn): void {
    if (input.source === 'keypad' || input.text !== undefined) this.#repeatRequest.noteUnderstood();
    const before = cutOff === undefined ? undefined : this.#cutOff(cutOff);
    const turn = this.#factory.answer(input, before);
    if (input.item !== undefined && input.text === undefined) this.#turnOf.set(input.item, turn);
    this.#floor.begin(turn);
    this.#keepQuiet();
  }

  /** Nothing begins to be said while the caller speaks. */
  #keepQuiet(): void {
    const { playback } = this.#parts;
    if (this.#speaking === undefined) playback.release();
    else playback.hold();
  }

  /** What the model and the history remember of a turn is what was heard of it. */
  async #cutOff(turn: FloorTurn): Promise<void> {
    if (turn instanceof VoiceLiveTurn) turn.abandon();
    else this.#opening.cutTo(turn.heardText());
    await recordHeard(this.#parts, turn);
  }

  /** It was no speech that is being answered: the answer is dropped. */
  #dropNotUnderstood(turn: VoiceLiveTurn): void {
    if (this.#floor.current !== turn) return;
    this.#floor.stop();
    turn.abandon();
    if (turn.input.item !== undefined) this.#parts.model.forget(turn.input.item);
    this.#onNothingUnderstood();
    this.#floor.nextIfFree();
  }

  #onNothingUnderstood(): void {
    if (this.#repeatRequest.noteNotUnderstood()) {
      void this.announce(({ repeatPlease }) => repeatPlease);
    }
  }

  #answerWaiting(): boolean {
    const [first, ...others] = this.#waiting.splice(0);
    if (first === undefined) return false;
    const texts = [first, ...others].flatMap(({ text }) => text ?? []);
    this.#answer(texts.length === 0 ? first : { ...first, text: texts.join(' ') });
    return true;
  }

  #endOfSpeech(): number {
    const { clock, model } = this.#parts;
    const { lastVoicedAt } = model;
    return Number.isFinite(lastVoicedAt) ? lastVoicedAt : clock.now();
  }
}
