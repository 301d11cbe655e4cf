import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type {
  RealtimeAgent,
  RealtimeConversation,
  RealtimeSwitch,
} from '#shared/contracts/realtime-conversation.ts';
import type {
  AnswerEnd,
  AnswerOptions,
  ConversationMessage,
  SpeechToSpeech,
  SpeechToSpeechListener,
  SpeechToSpeechSession,
  SpeechToSpeechSettings,
} from '#shared/contracts/speech-to-speech.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import { CallerAudio } from './caller-audio.ts';
import { connectPatiently } from './connect-patiently.ts';

/** Something in the conversation of the model, named for as long as this connection lives. */
export type ItemName = string;

/** Who has asked for an answer. Nothing is said to it after `onAnswerEnd`. */
export interface AnswerTaker {
  onText(item: ItemName, delta: string): void;
  /** PCM16 mono at `outputSampleRateHz`. */
  onAudio(item: ItemName, pcm: Uint8Array): void;
  onWord: SpeechToSpeechListener['onWord'];
  onItemEnd(item: ItemName): void;
  /** A connection that was lost counts as failed. */
  onAnswerEnd(end: AnswerEnd): void;
}

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

interface Connection {
  readonly id: number;
  readonly session: SpeechToSpeechSession;
  /** Items of what had been said when it began, by their words. */
  readonly given: ReadonlyMap<string, string>;
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
  #connection: Connection | undefined;
  #connecting: Promise<void> = Promise.resolve();
  #connections = 0;
  #instructions = '';
  #taker: AnswerTaker | undefined;
  #wanted: { readonly taker: AnswerTaker; readonly options: AnswerOptions } | undefined;
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
      taker.onAnswerEnd({ ...cancelled, status: 'failed' });
      return;
    }
    if (this.#connection === undefined) {
      this.#wanted = { taker, options };
      return;
    }
    this.#ask(this.#connection, taker, options);
  }

  /** Ends the answer that is being made; its taker is told. */
  cancel(): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    wanted?.taker.onAnswerEnd(cancelled);
    if (this.#taker !== undefined) this.#connection?.session.cancel();
  }

  truncate(item: ItemName, heardMs: number): void {
    this.#onItem(item, (session, id) => session.truncate(id, heardMs));
  }

  forget(item: ItemName): void {
    this.#onItem(item, (session, id) => session.forget(id));
  }

  /** @returns undefined while there is no connection: the next one is told what was said anyway. */
  addMessage(message: ConversationMessage): ItemName | undefined {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    const id = connection.given.get(keyOf(message)) ?? connection.session.addMessage(message);
    return nameOf(connection, id);
  }

  /** Puts what was heard of a message in its place. */
  replaceMessage(item: ItemName, message: ConversationMessage): void {
    this.#onItem(item, (session, id) => session.replaceMessage(id, message));
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
    this.#instructions = agent.instructions;
    const session = this.#connection?.session;
    session?.update(this.#parts.settingsOf(agent));
    if (agent.sharesContext) return;
    this.#rounds = [];
    session?.forgetAll();
    for (const message of this.#parts.conversation.history()) session?.addMessage(message);
  }

  /** Tells the model what is known by now. */
  async refresh(): Promise<void> {
    const agent = await this.#parts.conversation.describe(this.#closing.signal);
    const isNews = agent.instructions !== this.#instructions;
    if (this.#closing.signal.aborted || !isNews) return;
    this.#instructions = agent.instructions;
    this.#connection?.session.update(this.#parts.settingsOf(agent));
  }

  /** Frees everything. Safe to call twice. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The call is over.'));
    this.#taker = undefined;
    this.#wanted = undefined;
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
    const session = await speechToSpeech.open(settingsOf(agent), this.#listenerOf(id));
    if (this.#closing.signal.aborted) {
      await session.close();
      return;
    }
    const given = new Map(
      conversation.history().map((message) => [keyOf(message), session.addMessage(message)]),
    );
    const connection = { id, session, given };
    this.#connection = connection;
    this.#instructions = agent.instructions;
    for (const { calls, results } of this.#rounds) {
      session.addToolCalls(calls);
      session.addToolResults(results);
    }
    this.#caller.listenedTo();
    for (const chunk of this.#caller.unheard) session.push(chunk);
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted !== undefined) this.#ask(connection, wanted.taker, wanted.options);
  }

  #ask({ session }: Connection, taker: AnswerTaker, options: AnswerOptions): void {
    if (this.#taker === undefined) this.#taker = taker;
    else this.#wanted = { taker, options };
    // While another answer ends, the session keeps this one.
    session.answer(options);
  }

  /** What was said to a connection that is no more is not listened to. */
  #listenerOf(id: number): SpeechToSpeechListener {
    const { listener, logger } = this.#parts;
    const whenPresent =
      <Args extends readonly unknown[]>(act: (...args: Args) => void) =>
      (...args: Args) => {
        if (this.#connection?.id === id) act(...args);
      };
    const name = (itemId: string) => `${id}:${itemId}`;
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
      onTranscript: whenPresent((itemId, text) => {
        this.#caller.understood(itemId);
        listener.onTranscript(name(itemId), text);
      }),
      onText: whenPresent((itemId, delta) => this.#taker?.onText(name(itemId), delta)),
      onAudio: whenPresent((itemId, pcm) => this.#taker?.onAudio(name(itemId), pcm)),
      onWord: whenPresent((itemId, word) => this.#taker?.onWord(name(itemId), word)),
      onItemEnd: whenPresent((itemId) => this.#taker?.onItemEnd(name(itemId))),
      onAnswerEnd: whenPresent((end) => {
        const taker = this.#taker;
        this.#taker = this.#wanted?.taker;
        this.#wanted = undefined;
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
    const takers = [this.#taker, this.#wanted?.taker];
    this.#taker = undefined;
    this.#wanted = undefined;
    this.#endSpeech();
    this.#connecting = this.#connect()
      .catch((failure: unknown) => this.#giveUp(failure))
      .finally(() => trouble.cancel());
    for (const taker of takers) taker?.onAnswerEnd({ ...cancelled, status: 'failed', error });
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
    const waiting = this.#wanted?.taker;
    this.#wanted = undefined;
    waiting?.onAnswerEnd({ ...cancelled, status: 'failed' });
    listener.onLost();
  }

  #onItem(item: ItemName, act: (session: SpeechToSpeechSession, id: string) => void): void {
    const connection = this.#connection;
    const prefix = `${connection?.id}:`;
    if (connection !== undefined && item.startsWith(prefix)) {
      act(connection.session, item.slice(prefix.length));
    }
  }
}

const cancelled: AnswerEnd = {
  status: 'cancelled',
  toolCalls: [],
  usage: { inputTokens: 0, outputTokens: 0 },
};

const nameOf = ({ id }: Connection, itemId: string): ItemName => `${id}:${itemId}`;

const keyOf = ({ role, text }: ConversationMessage) => `${role} ${text}`;
