import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import { delay } from '#shared/contracts/clock.ts';
import type { TurnInput } from '#shared/contracts/conversation.ts';
import type { RealtimeToolRound, RealtimeTurn } from '#shared/contracts/realtime-conversation.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { TokenUsage, TurnEvent, TurnFinishReason } from '#shared/contracts/turn-event.ts';
import { linkAbort } from './abort-link.ts';
import { noteLanguage } from './caller-language.ts';
import { EventQueue } from './event-queue.ts';
import { describeRealtimeAgent } from './realtime-agent.ts';
import {
  cancelledResult,
  type FailedToolResult,
  noMoreTools,
  unforeseenFailure,
} from './tool-result.ts';
import { dropUnheardUser, hideUserText } from './turn-memory.ts';
import type { EndedTurn, TurnDependencies, TurnScope } from './turn-scope.ts';
import { type ToolRound, TurnSteps } from './turn-steps.ts';
import { veilOf } from './veil.ts';

/** How long a call that depends on the customer's words waits for their transcript. */
const transcriptTimeoutMs = 1500;

/** What a turn works with from the moment it has the floor. */
interface Floor {
  readonly scope: TurnScope;
  readonly steps: TurnSteps;
}

/** A turn whose words a speech-to-speech model makes; see `RealtimeTurn`. */
export class LiveRealtimeTurn implements RealtimeTurn {
  readonly turnId: string;
  readonly queue = new EventQueue<TurnEvent>();
  readonly signal: AbortSignal;
  readonly #dependencies: TurnDependencies;
  readonly #closing: AbortSignal;
  readonly #link: ReturnType<typeof linkAbort>;
  readonly #floor: Promise<Floor | undefined>;
  readonly #heard: Promise<void>;
  readonly #ended: Promise<TurnFinishReason>;
  /** What came before the turn had the floor. */
  readonly #waiting: ((floor: Floor) => void)[] = [];
  readonly #end = () => this.end('cancelled');
  #onFloor: (floor: Floor | undefined) => void = () => undefined;
  #onHeard: () => void = () => undefined;
  #onEnded: (finishReason: TurnFinishReason) => void = () => undefined;
  #present: Floor | undefined;
  #certain: Promise<void> | undefined;
  #rounds: Promise<unknown> = Promise.resolve();
  /** Whoever has said their name so far is known by it then. */
  #recognised: Promise<void> = Promise.resolve();
  #input: TurnInput;
  /** What the model has said since the last round of tools. */
  #answer = '';
  #isOver = false;

  /**
   * @param options.signal aborted when the caller cuts in.
   * @param options.closing aborted when the conversation is closed: ends the turn.
   */
  constructor(options: {
    readonly dependencies: TurnDependencies;
    readonly input: Pick<TurnInput, 'turnId' | 'source' | 'language'> & { readonly text?: string };
    readonly signal: AbortSignal;
    readonly closing: AbortSignal;
  }) {
    const { turnId, source, text = '', language } = options.input;
    this.turnId = turnId;
    this.#input = { turnId, source, text: '' };
    this.#dependencies = options.dependencies;
    this.#closing = options.closing;
    this.#link = linkAbort([options.signal, options.closing]);
    this.signal = this.#link.signal;
    this.#floor = new Promise((resolve) => {
      this.#onFloor = resolve;
    });
    this.#heard = new Promise((resolve) => {
      this.#onHeard = resolve;
    });
    this.#ended = new Promise((resolve) => {
      this.#onEnded = resolve;
    });
    this.hear(text, language);
    if (this.#closing.aborted) this.#end();
    else this.#closing.addEventListener('abort', this.#end, { once: true });
  }

  get events(): AsyncIterable<TurnEvent> {
    return this.queue;
  }

  /** What the customer has said, as far as it is known. */
  get input(): TurnInput {
    return this.#input;
  }

  hear(text: string, language?: string): void {
    const words = text.trim();
    if (this.#isOver || words === '') return;
    this.#input = {
      ...this.#input,
      text: `${this.#input.text} ${words}`.trim(),
      ...(language === undefined ? {} : { language }),
    };
    this.#whenPresent(({ scope, steps }) => {
      steps.hear();
      noteLanguage(scope.session, this.#input);
      scope.publish({ type: 'user-final', turnId: this.turnId, text: words });
      this.#recognise(scope);
    });
    this.#onHeard();
  }

  say(textDelta: string): void {
    if (this.#isOver || textDelta === '') return;
    this.#whenPresent(({ scope, steps }) => {
      if (this.#answer === '') scope.journal.beginStatement();
      this.#answer += textDelta;
      scope.journal.say(steps.agent.name, textDelta);
    });
  }

  runTools(calls: readonly ChatToolCall[]): Promise<RealtimeToolRound> {
    const round = this.#rounds.then(async () => this.#runRound(await this.#floor, calls));
    this.#rounds = round;
    return round;
  }

  addUsage(usage: TokenUsage): void {
    if (this.#isOver) return;
    this.#whenPresent(({ scope }) => scope.journal.addUsage(usage));
  }

  end(finishReason: TurnFinishReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnded(finishReason);
  }

  /** The turn has the floor, until it is ended and its tools are done. */
  async run(scope: TurnScope): Promise<EndedTurn> {
    const { session } = scope;
    if (session.memo.recentTurnIds.includes(this.turnId)) {
      return { finishReason: 'completed', leftTrace: false };
    }
    const untilCertain = () => this.#untilHeard();
    const steps = new TurnSteps(this.#dependencies, { ...scope, untilCertain }, () => this.#input);
    steps.begin();
    const floor = { scope, steps };
    this.#present = floor;
    for (const act of this.#waiting.splice(0)) act(floor);
    this.#onFloor(floor);
    const finishReason = await this.#ended;
    await this.#rounds;
    await this.#recognised;
    return this.#settle(floor, finishReason);
  }

  /** The turn is over, or its time never came: what still waits is given up. */
  leave(): void {
    this.#isOver = true;
    this.#onFloor(undefined);
    this.#link.unlink();
    this.#closing.removeEventListener('abort', this.#end);
  }

  #whenPresent(act: (floor: Floor) => void): void {
    if (this.#present === undefined) this.#waiting.push(act);
    else act(this.#present);
  }

  async #runRound(
    floor: Floor | undefined,
    calls: readonly ChatToolCall[],
  ): Promise<RealtimeToolRound> {
    if (floor === undefined || this.#isOver || this.signal.aborted) {
      return refused(calls, cancelledResult('not-started'), { goesOn: false, isLast: false });
    }
    await this.#recognised;
    const { steps } = floor;
    if (steps.mustAnswer) return refused(calls, noMoreTools, { goesOn: true, isLast: true });
    if (calls.length === 0) return { results: [], goesOn: true, isLast: false };
    const answer = this.#answer;
    this.#answer = '';
    try {
      const before = floor.scope.session.memo;
      return await this.#roundOf(floor, await steps.runRound(answer, calls), before);
    } catch (error) {
      const { sessionId } = floor.scope.session.memo;
      const { logger } = this.#dependencies;
      logger.error('tool round failed', { sessionId, turnId: this.turnId, error });
      return refused(calls, unforeseenFailure, { goesOn: true, isLast: steps.mustAnswer });
    }
  }

  /** @param before the session when the round began: proof may have shown that it is another customer. */
  async #roundOf(
    { scope, steps }: Floor,
    round: ToolRound,
    before: SessionMemo,
  ): Promise<RealtimeToolRound> {
    const { outcomes, takenOver } = round;
    const { openQuestion } = steps;
    const { memo } = scope.session;
    const former = memo.customerId === before.customerId ? veilOf(memo) : veilOf(before);
    const hideJson = (json: string) => veilOf(memo).hideJson(former.hideJson(json));
    const switchedTo = takenOver && {
      ...(await describeRealtimeAgent(this.#dependencies, scope, this.signal)),
      sharesContext: takenOver.sharesContext,
    };
    return {
      results: outcomes.map(({ call, result }) => ({
        toolCallId: call.toolCallId,
        resultJson: hideJson(JSON.stringify(result)),
      })),
      ...(switchedTo === undefined ? {} : { switchedTo }),
      ...(takenOver?.greeting === undefined ? {} : { greeting: takenOver.greeting }),
      goesOn: !this.signal.aborted && takenOver?.goesOn !== false,
      isLast: steps.mustAnswer,
      ...(openQuestion === undefined ? {} : { openQuestion }),
    };
  }

  /** Once in a turn for all its words so far: they do not come again, so a cut-in does not stop it. */
  #recognise({ session }: TurnScope): void {
    const { recognise } = this.#dependencies;
    const words = () => this.#input.text;
    this.#recognised = this.#recognised.then(() => recognise(session, words, this.#closing));
  }

  /** Waits once in a turn, and not for ever: a yes that nobody could read is no yes. */
  async #untilHeard(): Promise<void> {
    this.#certain ??= this.#waitForTranscript();
    await this.#certain;
    await this.#recognised;
  }

  async #waitForTranscript(): Promise<void> {
    if (this.#input.text !== '') return;
    const waiting = linkAbort([this.signal]);
    void this.#heard.then(() => waiting.abort(undefined));
    await delay(this.#dependencies.clock, transcriptTimeoutMs, waiting.signal).catch(
      () => undefined,
    );
    waiting.unlink();
  }

  #settle({ scope, steps }: Floor, asked: TurnFinishReason): EndedTurn {
    const { session } = scope;
    const { turnId } = this;
    const finishReason = asked === 'completed' && steps.callEnds ? 'call-ended' : asked;
    steps.remember(this.#answer);
    if (finishReason === 'completed' && steps.unaskedQuestion(this.#answer) === undefined) {
      steps.questionAsked();
    }
    if (finishReason === 'content-filtered') {
      session.change((memo) => hideUserText(memo, turnId));
    }
    const unheard = this.#input.text === '';
    if (unheard) session.change((memo) => dropUnheardUser(memo, turnId));
    // Words that were heard do not come again: the model has them, and so must the history.
    steps.settle(finishReason, unheard);
    return { finishReason, leftTrace: session.memo.recentTurnIds.includes(turnId) };
  }
}

/** No call is run; each gets the same answer. */
function refused(
  calls: readonly ChatToolCall[],
  result: FailedToolResult,
  round: Pick<RealtimeToolRound, 'goesOn' | 'isLast'>,
): RealtimeToolRound {
  const resultJson = JSON.stringify(result);
  return { ...round, results: calls.map(({ id }) => ({ toolCallId: id, resultJson })) };
}
