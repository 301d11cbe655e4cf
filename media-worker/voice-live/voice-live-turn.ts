import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import { delay } from '#shared/contracts/clock.ts';
import type { RealtimeToolRound } from '#shared/contracts/realtime-conversation.ts';
import type { AnswerEnd, AnswerOptions } from '#shared/contracts/speech-to-speech.ts';
import type { TurnFinishReason } from '#shared/contracts/turn-event.ts';
import { apologyFor } from '#shared/conversation/apologies.ts';
import { asksQuestion } from '#shared/conversation/asks-question.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { Words } from '../cascade/line.ts';
import { TurnStages } from '../cascade/turn-stages.ts';
import type { CallStep } from '../floor/spoken-turn.ts';
import { AnswerRetries } from './answer-retries.ts';
import type { AnswerTaker } from './asked-answers.ts';
import { AwaitedTranscript } from './awaited-transcript.ts';
import { anchorOf, type CallerInput, knownOf } from './caller-input.ts';
import { DeferredTurn } from './deferred-turn.ts';
import { FilledWait } from './filled-wait.ts';
import type { ItemName } from './live-connection.ts';
import { Pause } from './pause.ts';
import { runToolRound } from './run-tool-round.ts';
import { TurnAccount } from './turn-account.ts';
import type { TurnSpeech } from './turn-speech.ts';
import type { VoiceLiveTurnParts } from './voice-live-turn-parts.ts';

/**
 * One turn of a speech-to-speech call: the model's answers and the engine's tools until all is said.
 * It outlives the engine's turn, until its last word was heard or the caller cut in.
 */
export class VoiceLiveTurn implements AnswerTaker {
  readonly turnId: string;
  readonly input: CallerInput;
  readonly stages: TurnStages;
  /** Resolves when the engine has let go of the turn and no tool of it runs; never rejects. */
  readonly settled: Promise<void>;
  readonly #parts: VoiceLiveTurnParts<VoiceLiveTurn>;
  readonly #abort = new AbortController();
  readonly #speech: TurnSpeech;
  readonly #wait: FilledWait;
  readonly #engine = new DeferredTurn();
  readonly #account: TurnAccount;
  readonly #retries = new AnswerRetries();
  #answerItems = new Set<ItemName>();
  /** The tools that run, until the model knows what they came to. */
  #tools: Promise<void> = Promise.resolve();
  #openQuestion: string | undefined;
  #isAnswering = false;
  #isAskedAnew = false;
  #isMade = false;
  #finishReason: TurnFinishReason = 'completed';
  readonly #transcript: AwaitedTranscript;
  #wasCutOff = false;
  /** While the caller may be cutting in, nothing new is said. */
  #pause: Pause | undefined;

  /** @param before waited for first: what must be written about the turn that was cut off. */
  constructor(parts: VoiceLiveTurnParts<VoiceLiveTurn>, before?: Promise<void>) {
    const { clock, input } = parts;
    this.#parts = parts;
    this.turnId = parts.turnId;
    this.input = input;
    this.#transcript = new AwaitedTranscript({ clock, isHere: input.text !== undefined });
    this.stages = new TurnStages(clock);
    this.#anchor(input.text);
    this.#speech = parts.createSpeech({
      // Words that never get their audio were not said.
      onVoiced: (text) => this.#engine.say(text),
      onFirstAudio: () => this.stages.note('ttsFirstAudio'),
      onFirstFrame: () => this.stages.note('firstFrame'),
      onSilent: () => {
        this.#fillWait();
        this.#checkDone();
      },
    });
    this.#account = new TurnAccount({
      stages: this.stages,
      listener: { ...parts.listener, onProgress: (message) => this.#sayAside(message) },
    });
    const speech = this.#speech;
    this.#wait = new FilledWait({ ...parts, speech, say: (words) => this.#sayAside(words) });
    this.#fillWait(input.endOfSpeechAt);
    this.settled = this.#run(before).then(() => this.#tools);
  }

  /** What becomes of the call when the answer has been heard. */
  get step(): CallStep | undefined {
    return this.#account.step;
  }

  /** Some of the answer has been heard, or is on its way to be. */
  get hasReplied(): boolean {
    return this.#speech.hasReplied;
  }

  /** The answer is heard, and not what only fills a wait. */
  get isHeard(): boolean {
    return this.hasReplied && this.#speech.isAudible;
  }

  get leftNoTrace(): boolean {
    return !this.#account.hasSpoken && !this.#account.hasActed;
  }

  /** More would have been said when the caller cut in. */
  get wasCutOff(): boolean {
    return this.#wasCutOff;
  }

  get saidText(): string {
    return this.#speech.saidText;
  }

  get asksSomething(): boolean {
    return /\?\s*$/.test(this.saidText);
  }

  heardText(): string {
    return this.#speech.heardText();
  }

  /** The sentence that is being heard. */
  currentSentence(): string {
    return this.#speech.currentSentence();
  }

  /**
   * What the caller said became known, or more of it.
   * @param text empty: nothing was understood. undefined: nobody could write it down.
   */
  hear(text: string | undefined): void {
    this.#transcript.isHere = true;
    if (text === '' && this.leftNoTrace && !this.hasReplied) {
      this.#parts.listener.onNotUnderstood(this);
      return;
    }
    if (text) {
      this.#anchor(text);
      this.#engine.hear(text, this.#parts.languageHeard());
    }
    if (this.#isMade) this.#end();
  }

  /** The model has learnt how it is to answer: what is not there yet is made again. */
  askAnew(): void {
    if (!this.#isAnswering || !this.leftNoTrace || this.#abort.signal.aborted) return;
    this.#isAskedAnew = true;
    this.#parts.model.cancel();
  }

  /** While true, nothing fills the wait: the caller is busy with what the turn has asked for. */
  set isCallerTyping(isTyping: boolean) {
    this.#wait.isCallerTyping = isTyping;
    if (!isTyping) this.#fillWait();
  }

  /**
   * Falls silent in this tick: the caller may be cutting in. `resume` or `abandon` follows. The model
   * goes on meanwhile, so that whoever only says "mm-hm" hears all of it.
   */
  interrupt(): void {
    this.#speech.stop();
    this.#wait.end();
    this.#pause ??= new Pause();
  }

  /** They did not: says what was left unheard, and goes on. */
  resume(): void {
    this.#speech.resume(this.#isAnswering);
    const pause = this.#pause;
    this.#pause = undefined;
    pause?.end();
    this.#checkDone();
  }

  /** They did: nothing more is said or begun, and the model remembers what was heard. */
  abandon(): void {
    this.#speech.stop();
    this.#wait.end();
    this.#transcript.giveUp();
    if (this.#isAnswering) this.#parts.model.cancel();
    this.#abort.abort(new Error('The caller cut in.'));
    this.#pause?.end();
    this.#speech.cutInModel();
    this.#engine.end('cancelled');
  }

  onText(item: ItemName, delta: string): void {
    this.#noteAnswer(item);
    this.#speech.addText(item, delta);
  }

  onAudio(item: ItemName, pcm: Uint8Array): void {
    this.#noteAnswer(item);
    this.#wait.end();
    this.stages.note('ttsFirstAudio');
    this.#speech.addAudio(item, pcm);
  }

  onWord(
    item: ItemName,
    word: { readonly text: string; readonly offsetMs: number; readonly durationMs: number },
  ): void {
    this.#speech.addWord(item, word);
  }

  onItemEnd(item: ItemName): void {
    this.#speech.endItem(item);
  }

  onAnswerEnd(end: AnswerEnd): void {
    this.#isAnswering = false;
    this.#engine.addUsage(end.usage);
    if (this.#abort.signal.aborted) return;
    for (const item of this.#answerItems) this.#speech.breakOffItem(item);
    switch (end.status) {
      case 'completed':
      case 'length':
        if (end.toolCalls.length > 0) this.#tools = this.#runToolsUnlessCutOff(end.toolCalls);
        else this.#finish();
        return;
      case 'cancelled':
        this.#loseAnswer();
        return;
      case 'content-filter':
        this.#apologise(new CodedError('model_content_filtered'), 'content-filtered');
        return;
      case 'failed':
        void this.#recover(end.error ?? new CodedError('model_unavailable'));
        return;
      default:
        end.status satisfies never;
    }
  }

  async #run(before: Promise<void> | undefined): Promise<void> {
    const { conversation, model, logger, turnId, input, languageHeard } = this.#parts;
    const { signal } = this.#abort;
    try {
      if (before !== undefined) await before;
      const engine = conversation.beginTurn(knownOf(turnId, input, languageHeard()), signal);
      model.beginTurn();
      this.#engine.begin(engine);
      if (input.source === 'keypad') model.addMessage({ role: 'user', text: input.text ?? '' });
      await this.#pause?.over;
      // What the caller said is remembered, even if nobody answers it any more.
      if (signal.aborted) engine.end('cancelled');
      else this.#ask();
      for await (const event of engine.events) this.#account.take(event);
    } catch (error) {
      logger.error('turn failed', { turnId, error });
    } finally {
      this.#wait.end();
      this.#transcript.giveUp();
      this.#isMade = true;
      this.#checkDone();
    }
  }

  #ask(options: AnswerOptions = {}): void {
    this.#engine.beginAnswer();
    this.#answerItems = new Set();
    this.#isAnswering = true;
    this.#retries.noteAsked(this.#parts.model.connectionId);
    this.#parts.model.answer(this, options);
  }

  /** Nothing is done for a caller who may be about to say that they do not want it. */
  async #runToolsUnlessCutOff(calls: readonly ChatToolCall[]): Promise<void> {
    const { model } = this.#parts;
    await this.#pause?.over;
    if (this.#abort.signal.aborted) return;
    const round = await runToolRound({ engine: this.#engine, model }, calls);
    this.#openQuestion = round.openQuestion ?? this.#openQuestion;
    await this.#pause?.over;
    if (!this.#abort.signal.aborted) this.#goOn(round);
  }

  #goOn({ greeting, goesOn, isLast }: RealtimeToolRound): void {
    if (greeting !== undefined) {
      this.#account.hasSpoken = true;
      this.#sayReply(greeting);
    }
    if (goesOn) this.#ask(isLast ? { withoutTools: true } : {});
    else this.#finish();
  }

  /** The answer is made; what the customer must be asked and was not, is asked now. */
  #finish(): void {
    const question = this.#openQuestion;
    if (question !== undefined && !asksQuestion(this.#engine.said, question)) {
      this.#engine.sayApart(question);
      this.#sayReply(question);
    }
    this.#noteMade('completed');
  }

  /** No more words are coming; those of the caller are waited for a while. */
  #noteMade(finishReason: TurnFinishReason): void {
    this.#isMade = true;
    this.#finishReason = finishReason;
    this.#wait.end();
    this.#transcript.wait(() => this.#end());
    this.#checkDone();
  }

  /** All so far has been heard: whoever waits for more is waited with. */
  #fillWait(since = this.#parts.clock.now()): void {
    const isOver = this.#isMade || this.#pause !== undefined || this.#abort.signal.aborted;
    if (!isOver && this.#speech.isOver) this.#wait.begin(since);
  }

  /**
   * Nobody is talked over with what is not part of the answer. Whoever is to type something has to be told,
   * after what they are hearing.
   */
  #sayAside(words: Words): void {
    const talksOver = this.#speech.isAudible && !this.#wait.isCallerTyping;
    if (!talksOver && this.#pause === undefined) this.#speech.sayAside(words);
  }

  /** Says given words as part of the answer, and lets the model know. */
  #sayReply(text: string): void {
    const item = this.#parts.model.addMessage({ role: 'assistant', text });
    this.stages.note('llmFirstToken');
    this.#wait.end();
    this.#speech.sayReply(text, item);
  }

  /** An answer was cancelled while the caller may be cutting in: if they do not, what was made of it is said. */
  #loseAnswer(): void {
    if (this.#isAskedAnew || (this.#engine.said === '' && this.#pause !== undefined)) {
      this.#isAskedAnew = false;
      void this.#askUnlessCutOff();
      return;
    }
    this.#wasCutOff = true;
    this.#noteMade('cancelled');
  }

  async #recover(error: Error): Promise<void> {
    const { clock, logger, model, turnId } = this.#parts;
    const { signal } = this.#abort;
    logger.warn('answer failed', { turnId, error });
    const { asksAgain, afterMs } = this.#retries.next({
      isTranscribed: this.#transcript.isHere,
      hasWords: this.#engine.said !== '',
      connectionId: model.connectionId,
    });
    if (afterMs > 0) await delay(clock, afterMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    if (asksAgain) {
      await this.#askUnlessCutOff();
      return;
    }
    this.#apologise(error, 'failed');
    model.disregardUnheard();
  }

  async #askUnlessCutOff(): Promise<void> {
    await this.#pause?.over;
    if (!this.#abort.signal.aborted) this.#ask();
  }

  #apologise(error: Error, finishReason: TurnFinishReason): void {
    const code = error instanceof CodedError ? error.code : 'internal';
    const text = apologyFor(code, this.#parts.languageHeard());
    this.#account.hasSpoken = true;
    this.#engine.sayApart(text);
    this.#sayReply(text);
    this.#noteMade(finishReason);
  }

  #end(): void {
    this.#transcript.giveUp();
    this.#engine.end(this.#finishReason);
    void this.#parts.model.refresh();
  }

  #noteAnswer(item: ItemName): void {
    this.#answerItems.add(item);
    this.#account.hasSpoken = true;
    this.stages.note('llmFirstToken');
  }

  #checkDone(): void {
    const isHeard = this.#isMade && this.#pause === undefined && this.#speech.isOver;
    if (!isHeard || this.#abort.signal.aborted) return;
    void this.settled.then(() => {
      if (!this.#speech.isOver || this.#pause !== undefined) return;
      if (this.hasReplied) this.stages.note('played');
      this.#parts.listener.onDone(this);
    });
  }

  #anchor(text = ''): void {
    this.stages.anchor(anchorOf(this.input, text, this.#parts.clock.now()));
  }
}
