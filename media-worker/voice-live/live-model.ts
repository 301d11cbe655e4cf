import { isDeepStrictEqual } from 'node:util';
import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type {
  RealtimeAgent,
  RealtimeConversation,
  RealtimeSwitch,
} from '#shared/contracts/realtime-conversation.ts';
import type {
  AnswerOptions,
  ConversationMessage,
  SpeechToSpeech,
  SpeechToSpeechListener,
  SpeechToSpeechSettings,
} from '#shared/contracts/speech-to-speech.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import { type AnswerTaker, type AskedAnswer, AskedAnswers, nothingCame } from './asked-answers.ts';
import { CallerAudio } from './caller-audio.ts';
import { connectPatiently } from './connect-patiently.ts';
import { type ItemName, LiveConnection, nameOnConnection } from './live-connection.ts';

export interface LiveModelListener
  extends Pick<
    SpeechToSpeechListener,
    'onSpeechStart' | 'onSpeechEnd' | 'onUtterance' | 'onPartialTranscript' | 'onTranscript'
  > {
  /** The service has been away for so long that the caller should be told. */
  onTrouble(): void;
  /** It stays away. */
  onLost(): void;
}

export interface LiveModelParts {
  readonly speechToSpeech: SpeechToSpeech;
  readonly conversation: Pick<RealtimeConversation, 'describe' | 'history'>;
  readonly settingsOf: (agent: RealtimeAgent) => SpeechToSpeechSettings;
  readonly listener: LiveModelListener;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface ToolRound {
  readonly calls: readonly ChatToolCall[];
  readonly results: readonly { readonly toolCallId: string; readonly resultJson: string }[];
}

const troubleAfterMs = 1500;

/**
 * The model of one call, whatever becomes of its connections: one that dies or goes deaf is replaced,
 * and the next one is told what was said, hears again what was not understood yet, and makes the
 * answer that is waited for.
 */
export class LiveModel {
  readonly #parts: LiveModelParts;
  readonly #closing = new AbortController();
  readonly #caller: CallerAudio;
  readonly #asked = new AskedAnswers();
  #connection: LiveConnection | undefined;
  #connecting: Promise<void> = Promise.resolve();
  #connections = 0;
  /** What the model was told last. */
  #settings: SpeechToSpeechSettings | undefined;
  #rounds: ToolRound[] = [];
  /** What the caller is saying, as the listener knows it. */
  #speaking: ItemName | undefined;
  /** No further connection is tried. */
  #isLost = false;
  /** It was taken for deaf, and has not shown since that it hears. */
  #isOnTrial = false;

  constructor(parts: LiveModelParts) {
    this.#parts = parts;
    this.#caller = new CallerAudio(parts);
  }

  /** Connects for the first time. Never rejects: see `onLost`. */
  open(): Promise<void> {
    this.#connecting = this.#connect().catch((error: unknown) => this.#giveUp(error));
    return this.#connecting;
  }

  /** When the caller was last heard to speak, epoch milliseconds. */
  get lastVoicedAt(): number {
    return this.#caller.lastVoicedAt;
  }

  /** What the caller said and no connection has understood, oldest first; PCM16 mono 16 kHz. */
  get unheard(): readonly Uint8Array[] {
    return this.#caller.unheard;
  }

  /** The caller will say again what was not understood. */
  disregardUnheard(): void {
    this.#caller.settled();
  }

  /** @throws Error before the first connection. */
  get outputSampleRateHz(): 16_000 | 24_000 {
    const rateHz = this.#connection?.session.outputSampleRateHz;
    if (rateHz === undefined) throw new Error('The model is not connected.');
    return rateHz;
  }

  /** @param pcm PCM16 mono 16 kHz; may be kept. */
  push(pcm: Uint8Array): void {
    const { heard, isIgnored } = this.#caller.note(pcm);
    this.#connection?.session.push(heard);
    if (isIgnored) this.#leaveDeafSession();
  }

  /** The caller's telephone makes a sound that is no speech. */
  mute(forMs: number): void {
    this.#caller.mute(forMs);
  }

  /** Asks for an answer, also while there is no connection: it is made on the next one. */
  answer(taker: AnswerTaker, options: AnswerOptions = {}): void {
    if (this.#isLost) {
      taker.onAnswerEnd({ ...nothingCame, status: 'failed' });
      return;
    }
    if (this.#connection === undefined) this.#asked.want({ taker, options });
    else this.#ask(this.#connection, { taker, options });
  }

  /** Ends the answer that is being made; its taker is told. */
  cancel(): void {
    this.#asked.takeWanted()?.taker.onAnswerEnd({ ...nothingCame, status: 'cancelled' });
    if (this.#asked.taker !== undefined) this.#connection?.session.cancel();
  }

  truncate(item: ItemName, heardMs: number): void {
    this.#connection?.onItem(item, (session, id) => session.truncate(id, heardMs));
  }

  forget(item: ItemName): void {
    this.#connection?.onItem(item, (session, id) => session.forget(id));
  }

  /** @returns undefined while there is no connection: the next one is told what was said anyway. */
  addMessage(message: ConversationMessage): ItemName | undefined {
    return this.#connection?.addMessage(message);
  }

  /** Puts what was heard of a message in its place. */
  replaceMessage(item: ItemName, message: ConversationMessage): void {
    this.#connection?.onItem(item, (session, id) => session.replaceMessage(id, message));
  }

  /** What the calls of an answer came to. */
  addToolRound(round: ToolRound, madeOn: number): void {
    this.#rounds.push(round);
    const connection = this.#connection;
    if (connection === undefined) return;
    if (connection.id !== madeOn) connection.session.addToolCalls(round.calls);
    connection.session.addToolResults(round.results);
  }

  /** Which connection calls are made on now; see `addToolRound`. */
  get connectionId(): number {
    return this.#connection?.id ?? 0;
  }

  /** A turn has begun: results of the ones before it are part of what was said. */
  beginTurn(): void {
    this.#rounds = [];
  }

  /** Another agent has the floor. */
  use(agent: RealtimeSwitch): void {
    const session = this.#connection?.session;
    this.#settings = this.#parts.settingsOf(agent);
    session?.update(this.#settings);
    if (agent.sharesContext) return;
    this.#rounds = [];
    session?.forgetAll();
    for (const message of this.#parts.conversation.history()) session?.addMessage(message);
  }

  /** Tells the model what is known by now. */
  async refresh(): Promise<void> {
    const agent = await this.#parts.conversation.describe(this.#closing.signal);
    const settings = this.#parts.settingsOf(agent);
    if (this.#closing.signal.aborted || isDeepStrictEqual(settings, this.#settings)) return;
    this.#settings = settings;
    this.#connection?.session.update(settings);
  }

  /** Frees everything. Safe to call twice. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The call is over.'));
    this.#asked.clear();
    const connection = this.#connection;
    this.#connection = undefined;
    await Promise.all([connection?.session.close(), this.#connecting]);
  }

  #connect(): Promise<void> {
    const { clock, logger } = this.#parts;
    return connectPatiently(
      clock,
      this.#closing.signal,
      () => this.#connectOnce(),
      (error) => logger.warn('speech-to-speech model was not connected', { error }),
    );
  }

  async #connectOnce(): Promise<void> {
    const { speechToSpeech, conversation, settingsOf } = this.#parts;
    const agent = await conversation.describe(this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    this.#connections += 1;
    const id = this.#connections;
    const settings = settingsOf(agent);
    const session = await speechToSpeech.open(settings, this.#listenerOf(id));
    if (this.#closing.signal.aborted) {
      await session.close();
      return;
    }
    const connection = new LiveConnection(id, session, conversation.history());
    this.#connection = connection;
    this.#settings = settings;
    for (const { calls, results } of this.#rounds) {
      session.addToolCalls(calls);
      session.addToolResults(results);
    }
    this.#caller.listenedTo();
    for (const chunk of this.#caller.unheard) session.push(chunk);
    const wanted = this.#asked.takeWanted();
    if (wanted !== undefined) this.#ask(connection, wanted);
  }

  #ask({ session }: LiveConnection, answer: AskedAnswer): void {
    this.#asked.ask(answer);
    // While another answer ends, the session keeps this one.
    session.answer(answer.options);
  }

  /** What was said to a connection that is no more is not listened to. */
  #listenerOf(id: number): SpeechToSpeechListener {
    const { listener, logger } = this.#parts;
    const whenPresent =
      <Args extends readonly unknown[]>(act: (...args: Args) => void) =>
      (...args: Args) => {
        if (this.#connection?.id === id) act(...args);
      };
    const name = (itemId: string) => nameOnConnection(id, itemId);
    return {
      onSpeechStart: whenPresent((itemId) => {
        this.#isOnTrial = false;
        this.#caller.begun(itemId);
        this.#speaking = name(itemId);
        listener.onSpeechStart(this.#speaking);
      }),
      onSpeechEnd: whenPresent((itemId) => {
        this.#caller.ended(itemId);
        this.#speaking = undefined;
        listener.onSpeechEnd(name(itemId));
      }),
      onUtterance: whenPresent((itemId) => {
        this.#caller.complete(itemId);
        listener.onUtterance(name(itemId));
      }),
      onPartialTranscript: whenPresent((itemId, text) =>
        listener.onPartialTranscript(name(itemId), text),
      ),
      onTranscript: whenPresent((itemId, text, language) => {
        this.#caller.understood(itemId);
        listener.onTranscript(name(itemId), text, language);
      }),
      onText: whenPresent((itemId, delta) => this.#asked.taker?.onText(name(itemId), delta)),
      onAudio: whenPresent((itemId, pcm) => this.#asked.taker?.onAudio(name(itemId), pcm)),
      onWord: whenPresent((itemId, word) => this.#asked.taker?.onWord(name(itemId), word)),
      onItemEnd: whenPresent((itemId) => this.#asked.taker?.onItemEnd(name(itemId))),
      onAnswerEnd: whenPresent((end) => {
        const taker = this.#asked.end();
        // What was answered was heard, even if nobody could write it down.
        if (end.status === 'completed') this.#caller.settled();
        taker?.onAnswerEnd(end);
      }),
      onRefused: (error) => logger.warn('speech-to-speech model refused something', { error }),
      onClosed: whenPresent((error) => this.#reconnect(error)),
    };
  }

  /** A loud line that is no voice is ignored by a good ear as well: nobody is suspected twice in a row. */
  #leaveDeafSession(): void {
    const connection = this.#connection;
    if (connection === undefined || this.#isOnTrial) return;
    this.#isOnTrial = true;
    void connection.session.close();
    this.#reconnect(new ModelError('model_timeout', 'The model hears nothing.'));
  }

  #reconnect(error: Error): void {
    const { clock, listener, logger } = this.#parts;
    logger.warn('speech-to-speech model was lost', { error });
    this.#connection = undefined;
    this.#caller.left();
    const trouble: Timer = clock.after(troubleAfterMs, () => listener.onTrouble());
    const takers = this.#asked.clear();
    this.#endSpeech();
    this.#connecting = this.#connect()
      .catch((failure: unknown) => this.#giveUp(failure))
      .finally(() => trouble.cancel());
    for (const taker of takers) taker.onAnswerEnd({ ...nothingCame, status: 'failed', error });
  }

  /** Nobody hears the caller's pause any more, and whoever waits for it would wait for ever. */
  #endSpeech(): void {
    const speaking = this.#speaking;
    this.#speaking = undefined;
    if (speaking !== undefined) this.#parts.listener.onSpeechEnd(speaking);
  }

  /** No further connection is tried: who waits for an answer gets none. */
  #giveUp(error: unknown): void {
    const { listener, logger } = this.#parts;
    logger.error('speech-to-speech model cannot be reached', { error });
    this.#isLost = true;
    this.#asked.takeWanted()?.taker.onAnswerEnd({ ...nothingCame, status: 'failed' });
    listener.onLost();
  }
}
