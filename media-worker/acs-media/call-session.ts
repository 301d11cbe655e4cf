import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import {
  type CallOutcome,
  type CascadeServices,
  CascadeSession,
  type CascadeSessionParts,
} from '../cascade/cascade-session.ts';
import type { Playback } from '../cascade/playback.ts';
import type { PlaybackClock } from '../cascade/playback-clock.ts';
import type { SynthesisLine } from '../cascade/synthesis-line.ts';
import type { Socket, SocketListener } from '../transport/transport.ts';
import type { VoiceSession } from '../voice-session.ts';
import { decodeInboundFrame, encodeAudioFrame, stopAudioFrame } from './frame-codec.ts';
import { MalformedFrameError } from './malformed-frame-error.ts';
import { type CallFrame, StreamProtocol } from './stream-protocol.ts';

/** Bytes on the socket per millisecond of audio: base64 and the JSON around it. */
const socketBytesPerMs = encodeAudioFrame(Buffer.alloc(640)).length / 20;
/** A stream that has been quiet for so long is dead: ACS sends a frame every 20 ms. */
const deadAfterMs = 2000;
/** ACS sends the metadata as soon as the socket is open. */
const beginsWithinMs = 10_000;

export interface CallSessionParts {
  readonly callConnectionId: string;
  readonly socket: Socket;
  readonly services: CascadeServices;
  readonly playbackClock: PlaybackClock;
  readonly synthesis: SynthesisLine;
  /** What carries the call; a cascade when absent. */
  readonly createVoiceSession?: (parts: CascadeSessionParts) => VoiceSession;
  /** Restores or creates the conversation, or takes over the one of a stream that just broke. */
  readonly openConversation: () => Promise<Conversation>;
  readonly publish: (conversation: Conversation, body: SessionEventBody) => void;
  /** The socket is gone and everything of it is freed. */
  readonly onClosed: (code: number) => void;
  /** The conversation is still open and nobody is in it; `outcome` is how it would be recorded. */
  readonly onLeft: (conversation: Conversation, outcome: CallOutcome, code: number) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One live media socket: frames in and out of one call's voice session. */
export class CallSession implements SocketListener {
  readonly callConnectionId: string;
  readonly #parts: CallSessionParts;
  readonly #playback: Playback;
  /** Audio and keys that arrive before the conversation is open; bounded by what opening may take. */
  readonly #early: CallFrame[] = [];
  readonly #protocol: StreamProtocol;
  readonly #beginning: Timer;
  #voice: VoiceSession | undefined;
  #conversation: Conversation | undefined;
  #isClosing = false;
  #closeCode: number | undefined;
  #conversationIsClosed = false;
  #lastFrameAt: number;

  constructor(parts: CallSessionParts) {
    this.callConnectionId = parts.callConnectionId;
    this.#parts = parts;
    this.#lastFrameAt = parts.clock.now();
    this.#protocol = new StreamProtocol(parts);
    this.#beginning = parts.clock.after(beginsWithinMs, () => {
      if (!this.#protocol.hasBegun) this.close(1008, 'the stream did not begin');
    });
    const { socket } = parts;
    this.#playback = parts.playbackClock.open({
      sendFrame: (pcm) => socket.sendText(encodeAudioFrame(pcm)),
      sendStop: () => socket.sendText(stopAudioFrame),
      bufferedMs: () => socket.bufferedBytes / socketBytesPerMs,
      onStalled: () => this.close(1013, 'audio is not being read'),
    });
  }

  /** Opens the conversation and begins to talk. Never rejects: a call that cannot begin is closed. */
  async start(): Promise<void> {
    const { openConversation, socket, logger, callConnectionId, services, synthesis } = this.#parts;
    try {
      const conversation = await openConversation();
      if (this.#closeCode !== undefined) {
        this.#parts.onLeft(conversation, 'abandoned', this.#closeCode);
        return;
      }
      this.#conversation = conversation;
      if (this.#isClosing) return;
      this.#voice = this.#createVoiceSession({
        services,
        conversation,
        callConnectionId,
        playback: this.#playback,
        synthesis,
        publish: (body) => this.#parts.publish(conversation, body),
        onEnded: () => {
          this.#conversationIsClosed = true;
          socket.close(1000, 'call ended');
        },
      });
      for (const frame of this.#early.splice(0)) this.#deliver(this.#voice, frame);
      await this.#voice.start();
    } catch (error) {
      logger.error('call could not begin', { callConnectionId, error });
      socket.close(1011, 'call could not begin');
    }
  }

  /** ACS is still sending on this socket. */
  get isLive(): boolean {
    const isOpen = !this.#isClosing && this.#closeCode === undefined;
    return isOpen && this.#parts.clock.now() - this.#lastFrameAt < deadAfterMs;
  }

  get sessionId(): string | undefined {
    return this.#conversation?.sessionId;
  }

  /** See {@link VoiceSession.isAtRest}. */
  get isAtRest(): boolean {
    return this.isLive && this.#voice?.isAtRest === true;
  }

  onMessage(message: Buffer, isBinary: boolean): void {
    this.#lastFrameAt = this.#parts.clock.now();
    const { logger, callConnectionId } = this.#parts;
    if (isBinary) {
      this.close(1003, 'frames are JSON text');
      return;
    }
    try {
      this.#protocol.count();
      const frame = this.#protocol.admit(decodeInboundFrame(message));
      if (frame !== undefined) this.#take(frame);
    } catch (error) {
      if (!(error instanceof MalformedFrameError)) throw error;
      logger.warn('media frame was malformed', { callConnectionId, error });
      this.close(error.closeCode, error.message);
    }
  }

  onClose(code: number): void {
    this.#closeCode = code;
    void this.#free(code);
  }

  /**
   * Closes the socket from our side. The call falls silent and takes no orders at once: a peer that is
   * gone leaves its socket half open for a while, and another stream may have the call by then.
   */
  close(code: number, reason: string): void {
    this.#isClosing = true;
    this.#beginning.cancel();
    this.#playback.close();
    void this.#voice?.close();
    this.#parts.socket.close(code, reason);
  }

  #take(frame: CallFrame): void {
    if (this.#voice !== undefined) {
      this.#deliver(this.#voice, frame);
    } else if (this.#early.length < mostEarlyFrames) {
      this.#early.push(frame);
    }
  }

  #createVoiceSession(parts: CascadeSessionParts): VoiceSession {
    return this.#parts.createVoiceSession?.(parts) ?? new CascadeSession(parts);
  }

  #deliver(voice: VoiceSession, frame: CallFrame): void {
    if (frame.kind === 'audio') voice.pushAudio(frame.pcm);
    else voice.pressKey(frame.tone);
  }

  async #free(code: number): Promise<void> {
    const { synthesis, onClosed, onLeft, logger, callConnectionId } = this.#parts;
    this.#beginning.cancel();
    this.#playback.close();
    try {
      await (this.#voice?.close() ?? synthesis.close());
    } catch (error) {
      logger.warn('call did not close cleanly', { callConnectionId, error });
    }
    if (this.#conversation !== undefined && !this.#conversationIsClosed) {
      onLeft(this.#conversation, this.#voice?.outcome ?? 'abandoned', code);
    }
    onClosed(code);
  }
}

/** Ten seconds: opening a conversation is given up long before. */
const mostEarlyFrames = 500;
