import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import type { BargeInPolicy } from '../cascade/barge-in.ts';
import { Line, type Words } from '../cascade/line.ts';
import { ownWordsFor, type VoiceOf } from '../cascade/own-words.ts';
import type { Playback } from '../cascade/playback.ts';
import { Speech, type SpeechListener } from '../cascade/speech.ts';
import type { SynthesisLine } from '../cascade/synthesis-line.ts';
import type { TurnTiming } from '../cascade/turn-controller.ts';
import { createTurnFactory, type Fillers, type TurnFactory } from '../cascade/turn-factory.ts';
import type { CallerInput } from './caller-input.ts';
import { type CallStep, type FloorTurn, recordHeardWords } from './floor-turn.ts';
import type { ItemName, LiveModel } from './live-model.ts';
import { TurnSpeech, type TurnSpeechListener } from './turn-speech.ts';
import { UndecidedUtterances } from './undecided-utterances.ts';
import { VoiceLiveFloor } from './voice-live-floor.ts';
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
  /** BCP-47, what the caller speaks. */
  readonly language: () => string;
  readonly publish: (body: SessionEventBody) => void;
  readonly randomId: () => string;
  readonly listener: VoiceLiveControllerListener;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Who has the floor in a speech-to-speech call. The model says who speaks and what was said; what
 * counts and what is answered is decided here, one turn at a time.
 */
export class VoiceLiveController {
  readonly #parts: VoiceLiveControllerParts;
  readonly #floor: VoiceLiveFloor;
  readonly #factory: TurnFactory;
  readonly #undecided: UndecidedUtterances;
  /** Whose transcript is still to come. */
  readonly #turnOf = new Map<ItemName, VoiceLiveTurn>();
  /** Sounds that were no speech. */
  readonly #disregarded = new Set<ItemName>();
  /** What the caller said that has to wait for what they must hear first. */
  readonly #waiting: CallerInput[] = [];
  /** The opening words in the model's conversation. */
  #opening: { readonly turn: FloorTurn; item: ItemName | undefined } | undefined;
  #speaking: ItemName | undefined;
  #interrupted: FloorTurn | undefined;
  #nothingSaid: Timer | undefined;
  #notUnderstood = 0;
  #isClosed = false;

  constructor(parts: VoiceLiveControllerParts) {
    this.#parts = parts;
    const { listener, timing, clock } = parts;
    this.#undecided = new UndecidedUtterances({ clock, onKnown: (input) => this.#take(input) });
    this.#factory = createTurnFactory({
      ...parts,
      ...timing,
      listener: {
        ...listener,
        onMustHeard: () => undefined,
        onDone: (turn) => this.#floor.onTurnDone(turn),
      },
      onLineDone: (line) => this.#floor.onLineDone(line),
    });
    this.#floor = new VoiceLiveFloor({
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
    const turn = this.#factory.turn({ events: (signal) => this.#openingEvents(signal) });
    this.#opening = { turn, item: undefined };
    this.#floor.begin(turn);
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

  onSpeechStart(item: ItemName): void {
    if (this.#floor.isLeaving) return;
    this.#speaking = item;
    this.#nothingSaid?.cancel();
    this.#floor.noteCaller();
    const { current } = this.#floor;
    if (current === undefined || this.#mustBeHeard) return;
    // A line of our own, or an answer that has not begun, waits until it is clear what was said.
    if (this.#isHeard(current)) this.#interrupt();
    else this.#parts.playback.hold();
  }

  onSpeechEnd(item: ItemName): void {
    if (this.#speaking === item) this.#speaking = undefined;
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

  /** See {@link VoiceLiveFloor.announce}. */
  announce(words: Words, isLast = false): Promise<void> {
    return this.#floor.announce(words, isLast);
  }

  /** While true, a silent caller is not asked whether they are there. */
  set silenceIsNatural(natural: boolean) {
    this.#floor.silenceIsNatural = natural;
  }

  /** Falls silent and ends whatever runs; resolves when history holds what was heard. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#nothingSaid?.cancel();
    this.#undecided.close();
    const last = this.#floor.close() ?? this.#interrupted;
    this.#interrupted = undefined;
    if (last !== undefined) await this.#cutOff(last);
  }

  /** The opening words are part of what the model knows as soon as they are known. */
  async *#openingEvents(signal: AbortSignal): AsyncGenerator<TurnEvent> {
    let text = '';
    for await (const event of this.#parts.conversation.greet(signal)) {
      if (event.type === 'text-delta') text += event.text;
      if (event.type === 'turn-end' && text !== '' && this.#opening !== undefined) {
        this.#opening.item = this.#parts.model.addMessage({ role: 'assistant', text });
      }
      yield event;
    }
  }

  /** The agent's answer is heard: more than "One moment, please". */
  #isHeard(current: FloorTurn | Line): boolean {
    if (current instanceof Line) return false;
    if (current instanceof VoiceLiveTurn) return current.isHeard;
    return current.hasReplied && this.#parts.playback.isAudible;
  }

  get #mustBeHeard(): boolean {
    const { current } = this.#floor;
    if (current === undefined || current instanceof Line) return false;
    if (!(current instanceof VoiceLiveTurn)) return current.mustBeHeard;
    const sentence = current.currentSentence();
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
    const { current } = this.#floor;
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
    } else if (this.#mustBeHeard || (!(current instanceof Line) && current.hasReplied)) {
      this.#waiting.push(input);
      this.#keepQuiet();
    } else {
      this.#answer(input, this.#floor.stop());
    }
  }

  #isForUs({ source, text }: CallerInput): boolean {
    if (source === 'keypad' || text === undefined) return true;
    const { bargeIn, language } = this.#parts;
    const agentText = this.#interrupted?.saidText ?? this.#floor.current?.saidText ?? '';
    return bargeIn.finalInterrupts(text, agentText, language());
  }

  /** @param cutOff the turn that gave way. */
  #answer(input: CallerInput, cutOff?: FloorTurn): void {
    const { conversation, model, randomId, timing, clock, logger, listener } = this.#parts;
    if (input.source === 'keypad' || input.text !== undefined) this.#notUnderstood = 0;
    const before = cutOff === undefined ? undefined : this.#cutOff(cutOff);
    const turn = new VoiceLiveTurn(
      {
        turnId: randomId(),
        input,
        conversation: conversation.realtime(),
        model,
        createSpeech: (speechListener) => this.#createSpeech(speechListener),
        ...this.#factory.filling(),
        fillerAfterMs: timing.fillerAfterMs,
        listener: {
          ...listener,
          onDone: (done) => this.#floor.onTurnDone(done),
          onNotUnderstood: (done) => this.#dropNotUnderstood(done),
        },
        clock,
        logger,
      },
      before,
    );
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
    else this.#cutOpening(turn);
    await recordHeardWords(this.#parts, turn);
  }

  #cutOpening(turn: FloorTurn): void {
    if (this.#opening?.turn !== turn || this.#opening.item === undefined) return;
    const text = turn.heardText();
    const { model } = this.#parts;
    if (text === '') model.forget(this.#opening.item);
    else model.replaceMessage(this.#opening.item, { role: 'assistant', text });
  }

  #createSpeech(listener: TurnSpeechListener): TurnSpeech {
    const { conversation, playback, synthesis, model, voiceOf, logger } = this.#parts;
    return new TurnSpeech({
      playback,
      model,
      createSpeech: (speechListener: SpeechListener) =>
        new Speech({ playback, synthesis, listener: speechListener, logger }),
      voice: () => conversation.activeAgent().voice,
      ownWords: () => {
        const agent = conversation.activeAgent();
        return ownWordsFor(agent.voice, agent, voiceOf);
      },
      onUnspoken: (text, voice) => this.#parts.listener.onUnspoken(text, voice),
      listener,
    });
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
    this.#notUnderstood += 1;
    if (this.#notUnderstood < 2) return;
    this.#notUnderstood = 0;
    void this.announce(({ repeatPlease }) => repeatPlease);
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
