import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import { delay, type Timer } from '#shared/contracts/clock.ts';
import type { RealtimeToolRound } from '#shared/contracts/realtime-conversation.ts';
import type { AnswerEnd, AnswerOptions } from '#shared/contracts/speech-to-speech.ts';
import type { TurnFinishReason } from '#shared/contracts/turn-event.ts';
import { apologyFor } from '#shared/conversation/apologies.ts';
import { asksQuestion } from '#shared/conversation/asks-question.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { Words } from '../cascade/line.ts';
import type { CallStep } from '../cascade/turn.ts';
import { TurnStages } from '../cascade/turn-stages.ts';
import { anchorOf, type CallerInput } from './caller-input.ts';
import { DeferredTurn } from './deferred-turn.ts';
import { FilledWait } from './filled-wait.ts';
import type { AnswerTaker, ItemName } from './live-model.ts';
import { Pause } from './pause.ts';
import { TurnAccount } from './turn-account.ts';
import type { TurnSpeech } from './turn-speech.ts';
import type { VoiceLiveTurnParts } from './voice-live-turn-parts.ts';

/** A transcript that is not there so long after the answer was made is not waited for. */
const transcriptPatienceMs = 3000;
/** A failed answer is asked for once more, a little later. */
const retryAfterMs = 400;
/** The caller's words are played to a new connection and understood within this time. */
const replayPatienceMs = 4000;

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
  #answerItems = new Set<ItemName>();
  /** The tools that run, until the model knows what they came to. */
  #tools: Promise<void> = Promise.resolve();
  #openQuestion: string | undefined;
  #isAnswering = false;
  #askedOn = 0;
  #retries = 0;
  #isMade = false;
  #finishReason: TurnFinishReason = 'completed';
  #isTranscribed: boolean;
  #wasCutOff = false;
  /** While the caller may be cutting in, nothing new is said. */
  #pause: Pause | undefined;
  #patience: Timer | undefined;

  /** @param before waited for first: what must be written about the turn that was cut off. */
  constructor(parts: VoiceLiveTurnParts<VoiceLiveTurn>, before?: Promise<void>) {
    const { clock, input } = parts;
    this.#parts = parts;
    this.turnId = parts.turnId;
    this.input = input;
    this.#isTranscribed = input.text !== undefined;
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
    this.#isTranscribed = true;
    if (text === '' && this.leftNoTrace && !this.hasReplied) {
      this.#parts.listener.onNotUnderstood(this);
      return;
    }
    if (text) {
      this.#anchor(text);
      this.#engine.hear(text);
    }
    if (this.#isMade) this.#end();
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
    this.#patience?.cancel();
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
    const { conversation, model, logger, turnId, input } = this.#parts;
    const { signal } = this.#abort;
    try {
      if (before !== undefined) await before;
      const { source, text } = input;
      const known = text === undefined ? {} : { text };
      const engine = conversation.beginTurn({ turnId, source, ...known }, signal);
      model.beginTurn();
      this.#engine.begin(engine);
      if (source === 'keypad') model.addMessage({ role: 'user', text: text ?? '' });
      await this.#pause?.over;
      // What the caller said is remembered, even if nobody answers it any more.
      if (signal.aborted) engine.end('cancelled');
      else this.#ask();
      for await (const event of engine.events) this.#account.take(event);
    } catch (error) {
      logger.error('turn failed', { turnId, error });
    } finally {
      this.#wait.end();
      this.#patience?.cancel();
      this.#isMade = true;
      this.#checkDone();
    }
  }

  #ask(options: AnswerOptions = {}): void {
    this.#engine.beginAnswer();
    this.#answerItems = new Set();
    this.#isAnswering = true;
    this.#askedOn = this.#parts.model.connectionId;
    this.#parts.model.answer(this, options);
  }

  /** Nothing is done for a caller who may be about to say that they do not want it. */
  async #runToolsUnlessCutOff(calls: readonly ChatToolCall[]): Promise<void> {
    await this.#pause?.over;
    if (!this.#abort.signal.aborted) await this.#runTools(calls);
  }

  async #runTools(calls: readonly ChatToolCall[]): Promise<void> {
    const { model } = this.#parts;
    const madeOn = model.connectionId;
    const round = await this.#engine.runTools(calls);
    // The model has to know what became of its calls, whatever the caller does.
    model.addToolRound({ calls, results: round.results }, madeOn);
    this.#openQuestion = round.openQuestion ?? this.#openQuestion;
    if (round.switchedTo !== undefined) model.use(round.switchedTo);
    else await model.refresh();
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
    if (this.#isTranscribed) this.#end();
    else this.#patience = this.#parts.clock.after(transcriptPatienceMs, () => this.#end());
    this.#checkDone();
  }

  /** All so far has been heard: whoever waits for more is waited with. */
  #fillWait(since = this.#parts.clock.now()): void {
    const isOver = this.#isMade || this.#pause !== undefined || this.#abort.signal.aborted;
    if (!isOver && this.#speech.isOver) this.#wait.begin(since);
  }

  /** Nobody is talked over with what is not part of the answer. */
  #sayAside(words: Words): void {
    if (!this.#speech.isAudible && this.#pause === undefined) this.#speech.sayAside(words);
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
    if (this.#engine.said === '' && this.#pause !== undefined) {
      void this.#askLater(this.#pause.over);
      return;
    }
    this.#wasCutOff = true;
    this.#noteMade('cancelled');
  }

  /** A failed answer of which nothing came is asked for once more. */
  async #recover(error: Error): Promise<void> {
    const { clock, logger, model, turnId } = this.#parts;
    const { signal } = this.#abort;
    logger.warn('answer failed', { turnId, error });
    // A new connection has not heard the caller: they are played to it, and answered as if they had
    // just spoken.
    const isUnheard = !this.#isTranscribed && model.connectionId !== this.#askedOn;
    if (isUnheard) await delay(clock, replayPatienceMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    if (isUnheard || this.#retries > 0 || this.#engine.said !== '') {
      this.#apologise(error, 'failed');
      model.disregardUnheard();
      return;
    }
    this.#retries += 1;
    await this.#askLater(delay(clock, retryAfterMs, signal).catch(() => undefined));
  }

  async #askLater(time: Promise<void>): Promise<void> {
    await time;
    await this.#pause?.over;
    if (!this.#abort.signal.aborted) this.#ask();
  }

  #apologise(error: Error, finishReason: TurnFinishReason): void {
    const text = apologyFor(error instanceof CodedError ? error.code : 'internal');
    this.#account.hasSpoken = true;
    this.#engine.sayApart(text);
    this.#sayReply(text);
    this.#noteMade(finishReason);
  }

  #end(): void {
    this.#patience?.cancel();
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
