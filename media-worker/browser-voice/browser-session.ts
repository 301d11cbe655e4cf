import {
  type BrowserVoiceClientMessage,
  type BrowserVoiceServerMessage,
  browserVoiceClientMessageSchema,
  browserVoiceCloseCodes,
} from '#shared/contracts/browser-voice-message.ts';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { LiveCall } from '../acs-media/live-calls.ts';
import type { Playback } from '../cascade/playback.ts';
import type { PlaybackClock } from '../cascade/playback-clock.ts';
import { RateLimit } from '../transport/rate-limit.ts';
import type { Socket, SocketListener } from '../transport/transport.ts';
import type { CallOutcome } from '../voice-session.ts';
import { CallerAudio } from './caller-audio.ts';
import type { BrowserVoice, BrowserVoiceParts } from './create-browser-voice.ts';
import { PageAudio } from './page-audio.ts';
import { PlayedPosition } from './played-position.ts';
import { ReportedPlayback } from './reported-playback.ts';

/** A page says how it wants its audio as soon as its socket is open. */
const startWithinMs = 5000;
/** A fresh reconnect token comes so often; each lives three times as long. */
const tokenEveryMs = 60_000;
export const reconnectLifeSeconds = (3 * tokenEveryMs) / 1000;
/** What comes before the conversation is open: ten seconds of audio. */
const mostEarly = 500;
/** Messages of text: `played` comes up to twenty times a second. */
const textLimit = { burst: 100, perSecond: 50 };
/** Messages of audio: an audio worklet at 48 kHz makes 375 blocks a second. */
const audioLimit = { burst: 20_000, perSecond: 2000 };
/** More that has to be refused than this is no accident. */
const mostRefused = 200;
const mostDroppedMs = 30_000;

type Start = Extract<BrowserVoiceClientMessage, { readonly type: 'start' }>;

export interface BrowserSessionParts {
  readonly sessionId: string;
  readonly socket: Socket;
  readonly createVoice: (parts: Omit<BrowserVoiceParts, 'observation'>) => BrowserVoice;
  readonly playbackClock: PlaybackClock;
  /** Restores or creates the conversation, or takes over the one of a socket that just broke. */
  readonly openConversation: () => Promise<Conversation>;
  /**
   * Begins to hand over what happens in the session, and to listen for another socket taking it.
   * @returns ends both. Never rejects.
   */
  readonly follow: (follower: {
    readonly onMessage: (message: BrowserVoiceServerMessage) => void;
    readonly onTaken: () => void;
  }) => Promise<() => Promise<void>>;
  readonly issueReconnectToken: () => Promise<string>;
  readonly publish: (conversation: Conversation, body: SessionEventBody) => void;
  /** The conversation is still open and nobody is in it; `outcome` is how it would be recorded. */
  readonly onLeft: (conversation: Conversation, outcome: CallOutcome, code: number) => void;
  /** The socket is given up and everything of it is freed. Called once. */
  readonly onFreed: (code: number) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One live socket of a page that talks: its audio and messages in and out of a voice session. */
export class BrowserSession implements SocketListener, LiveCall {
  /** Resolves when everything of this socket is freed. */
  readonly freed: Promise<void>;
  readonly #parts: BrowserSessionParts;
  readonly #textLimit: RateLimit;
  readonly #audioLimit: RateLimit;
  readonly #early: ((voice: BrowserVoice) => void)[] = [];
  #timer: Timer;
  #refused = 0;
  #audio: CallerAudio | undefined;
  #position: PlayedPosition | undefined;
  #playback: Playback | undefined;
  /** The playback, where the page says what it has played. */
  #reported: ReportedPlayback | undefined;
  #voice: BrowserVoice | undefined;
  #conversation: Conversation | undefined;
  #conversationIsClosed = false;
  #unfollow: (() => Promise<void>) | undefined;
  #beginning: Promise<void> = Promise.resolve();
  #closeCode: number | undefined;
  #resolveFreed: () => void = () => undefined;

  constructor(parts: BrowserSessionParts) {
    const { clock } = parts;
    this.#parts = parts;
    this.#textLimit = new RateLimit({ clock, ...textLimit });
    this.#audioLimit = new RateLimit({ clock, ...audioLimit });
    this.#timer = clock.after(startWithinMs, () => this.close(1008, 'no start message came'));
    this.freed = new Promise((resolve) => {
      this.#resolveFreed = resolve;
    });
  }

  /** Key among the worker's calls. */
  get callConnectionId(): string {
    return liveCallKey(this.#parts.sessionId);
  }

  /** Whoever has a token for the session may take it over: its page has lost this socket. */
  get isLive(): boolean {
    return false;
  }

  get sessionId(): string {
    return this.#parts.sessionId;
  }

  get isAtRest(): boolean {
    return this.#voice?.session.isAtRest === true;
  }

  onMessage(message: Buffer, isBinary: boolean): void {
    if (this.#closeCode !== undefined) return;
    if (isBinary) this.#hear(message);
    else this.#obey(message);
  }

  onClose(code: number): void {
    this.#free(code);
  }

  /** Closes the socket from our side; the session falls silent and frees everything at once. */
  close(code: number, reason: string): void {
    this.#free(code);
    this.#parts.socket.close(code, reason);
  }

  /** Another socket has the session now. */
  giveWay(): void {
    this.close(browserVoiceCloseCodes.takenOver, 'opened in another window');
  }

  #hear(pcm: Buffer): void {
    const audio = this.#audio;
    if (audio === undefined) {
      this.close(1008, 'audio came before the start message');
    } else if (!this.#audioLimit.take()) {
      this.close(1008, 'too many messages');
    } else {
      audio.push(pcm);
      if (audio.droppedMs > mostDroppedMs) this.close(1008, 'audio comes faster than it is spoken');
    }
  }

  #obey(text: Buffer): void {
    if (!this.#textLimit.take()) {
      this.#refuse('too_many_requests', 'Please send fewer messages.');
      return;
    }
    const parsed = browserVoiceClientMessageSchema.safeParse(jsonOf(text.toString('utf8')));
    const isStarted = this.#audio !== undefined;
    if (!parsed.success) {
      this.#refuse('invalid_request', 'The message is not valid.');
    } else if ((parsed.data.type === 'start') === isStarted) {
      this.#refuse('invalid_request', 'The first message, and no other, is a start message.');
    } else {
      this.#take(parsed.data);
    }
  }

  #take(message: BrowserVoiceClientMessage): void {
    switch (message.type) {
      case 'start':
        this.#timer.cancel();
        this.#beginning = this.#begin(message);
        return;
      case 'text':
        this.#whenReady(({ say }) => {
          if (!say(message.text))
            this.#refuse('invalid_request', 'Please speak: nobody reads here.');
        });
        return;
      case 'mute':
        if (this.#audio !== undefined) this.#audio.isMuted = message.muted;
        return;
      case 'key':
        this.#whenReady(({ session }) => session.pressKey(message.key));
        return;
      case 'played':
        this.#position?.report(message.ms);
        this.#reported?.onReport();
        return;
      case 'stop':
        this.close(1000, 'the visitor has hung up');
        return;
      case 'ping':
        this.#send({ type: 'pong' });
        return;
      default:
        message satisfies never;
    }
  }

  /** Opens the conversation and begins to talk. Never rejects: what cannot begin is closed. */
  async #begin({ sampleRateHz, reportsPlayback }: Start): Promise<void> {
    const { clock, logger, sessionId, createVoice, openConversation, follow } = this.#parts;
    this.#audio = new CallerAudio({
      sampleRateHz,
      onFrame: (pcm) => this.#whenReady(({ session }) => session.pushAudio(pcm)),
      clock,
    });
    const playback = this.#openPlayback(sampleRateHz, reportsPlayback);
    this.#playback = playback;
    try {
      const conversation = await openConversation();
      this.#conversation = conversation;
      if (this.#closeCode !== undefined) return;
      this.#unfollow = await follow({
        onMessage: (message) => this.#send(message),
        onTaken: () => this.giveWay(),
      });
      const reconnectToken = await this.#parts.issueReconnectToken();
      if (this.#closeCode !== undefined) return;
      const voice = createVoice({
        conversation,
        playback,
        publish: (body) => this.#parts.publish(conversation, body),
        onEnded: () => {
          this.#conversationIsClosed = true;
          this.close(1000, 'the conversation has ended');
        },
      });
      this.#voice = voice;
      this.#renewToken();
      const agent = conversation.activeAgent().name;
      this.#send({ type: 'ready', sessionId, agent, reconnectToken });
      const started = voice.session.start();
      for (const deliver of this.#early.splice(0)) deliver(voice);
      await started;
    } catch (error) {
      const hasLeft = this.#closeCode !== undefined;
      logger[hasLeft ? 'info' : 'error']('browser conversation could not begin', {
        sessionId,
        error,
      });
      this.close(1011, 'the conversation could not begin');
    }
  }

  #openPlayback(sampleRateHz: Start['sampleRateHz'], reportsPlayback: boolean): Playback {
    const { clock, playbackClock, socket } = this.#parts;
    const position = reportsPlayback ? new PlayedPosition() : undefined;
    const sink = new PageAudio({
      socket,
      send: (message) => this.#send(message),
      sampleRateHz,
      position,
      onStalled: () => this.close(1013, 'audio is not being played'),
      clock,
    });
    this.#position = position;
    if (position === undefined) return playbackClock.open(sink);
    this.#reported = new ReportedPlayback({ sink, position, ticker: playbackClock, clock });
    return this.#reported;
  }

  #renewToken(): void {
    const { clock, issueReconnectToken, logger, sessionId } = this.#parts;
    this.#timer = clock.after(tokenEveryMs, () => {
      issueReconnectToken().then(
        (reconnectToken) => this.#send({ type: 'reconnect-token', reconnectToken }),
        (error: unknown) => logger.error('no reconnect token was issued', { sessionId, error }),
      );
      this.#renewToken();
    });
  }

  #whenReady(deliver: (voice: BrowserVoice) => void): void {
    if (this.#closeCode !== undefined) return;
    if (this.#voice !== undefined) deliver(this.#voice);
    else if (this.#early.length < mostEarly) this.#early.push(deliver);
  }

  #refuse(code: 'invalid_request' | 'too_many_requests', message: string): void {
    this.#refused += 1;
    if (this.#refused > mostRefused) this.close(1008, 'too many messages');
    else this.#send({ type: 'error', code, message });
  }

  #send(message: BrowserVoiceServerMessage): void {
    if (this.#closeCode === undefined) this.#parts.socket.sendText(JSON.stringify(message));
  }

  #free(code: number): void {
    if (this.#closeCode !== undefined) return;
    this.#closeCode = code;
    this.#timer.cancel();
    this.#early.length = 0;
    this.#playback?.close();
    void this.#leave(code).then(this.#resolveFreed);
  }

  async #leave(code: number): Promise<void> {
    const { logger, onFreed, onLeft, sessionId } = this.#parts;
    const voiceClosed = this.#voice?.session.close();
    // From here on nothing more is opened; what was being opened is here by then.
    await this.#beginning;
    const released = await Promise.allSettled([voiceClosed, this.#unfollow?.()]);
    for (const result of released) {
      if (result.status === 'rejected') {
        logger.warn('browser conversation did not close cleanly', {
          sessionId,
          error: result.reason,
        });
      }
    }
    if (this.#conversation !== undefined && !this.#conversationIsClosed) {
      onLeft(this.#conversation, this.#voice?.session.outcome ?? 'abandoned', code);
    }
    onFreed(code);
  }
}

/** How a page's conversation is known among the calls of a worker; ACS has ids of another form. */
export function liveCallKey(sessionId: string): string {
  return `browser:${sessionId}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it, with the other malformed messages.
    return undefined;
  }
}
