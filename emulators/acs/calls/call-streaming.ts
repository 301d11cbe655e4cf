import { FRAME_MS, FRAME_SAMPLES, LINE_SAMPLE_RATE_HZ } from '../audio/line-audio.ts';
import { SampleQueue } from '../audio/sample-queue.ts';
import type { TokenIssuer } from '../delivery/token-issuer.ts';
import type { AcsFaults } from '../faults.ts';
import { MediaSocket, type StreamingEnd } from '../media/media-socket.ts';
import type { StreamingOptions } from '../media/streaming-options.ts';
import { results } from './result-information.ts';

export interface StreamingObserver {
  onStarted(): void;
  onEnded(end: StreamingEnd): void;
  /** The queued agent audio was dropped on the server's order. */
  onCutOff(): void;
}

/** What a connection says about its call. */
export interface StreamIdentity {
  readonly callConnectionId: string;
  readonly correlationId: string;
  readonly participantRawId: string;
}

/**
 * Media streaming of one call over all its connections: the caller's frames go out, the agent's
 * audio queues here and is played in real time.
 */
export class CallStreaming {
  readonly #identity: StreamIdentity;
  readonly #issuer: TokenIssuer;
  readonly #faults: AcsFaults;
  readonly #observer: StreamingObserver;
  readonly #queue = new SampleQueue();
  #socket: MediaSocket | undefined;
  /** Counts connections, so that one that was given up before it stood cannot come back. */
  #generation = 0;
  #active = false;
  #pending: Int16Array | undefined;
  #spokenFrames = 0;
  #framesOut = 0;
  #framesIn = 0;

  constructor(dependencies: {
    readonly identity: StreamIdentity;
    readonly issuer: TokenIssuer;
    readonly faults: AcsFaults;
    readonly observer: StreamingObserver;
  }) {
    this.#identity = dependencies.identity;
    this.#issuer = dependencies.issuer;
    this.#faults = dependencies.faults;
    this.#observer = dependencies.observer;
  }

  /** Connecting or streaming. */
  get isActive(): boolean {
    return this.#active;
  }

  counts() {
    return {
      framesToServer: this.#framesOut + (this.#socket?.framesSent ?? 0),
      framesFromServer: this.#framesIn + (this.#socket?.framesReceived ?? 0),
      agentAudioQueuedMs: (this.#queue.length * 1000) / LINE_SAMPLE_RATE_HZ,
    };
  }

  /** Opens the socket; what comes of it is told to the observer. */
  start(streaming: StreamingOptions): void {
    this.#active = true;
    this.#generation += 1;
    const generation = this.#generation;
    const ifCurrent = (run: () => void) => {
      if (generation === this.#generation) run();
    };
    MediaSocket.connect({
      streaming,
      ...this.#identity,
      issuer: this.#issuer,
      faults: this.#faults,
      observer: {
        onOpen: () => ifCurrent(() => this.#observer.onStarted()),
        onAgentAudio: (samples) => ifCurrent(() => this.#queue.append(samples)),
        onStopAudio: () => ifCurrent(() => this.#cutOff()),
        onEnd: (end) =>
          ifCurrent(() => {
            this.#release();
            this.#observer.onEnded(end);
          }),
      },
    }).then(
      (socket) => {
        if (generation === this.#generation) this.#socket = socket;
        else socket.terminate();
      },
      (error: unknown) =>
        ifCurrent(() => {
          this.#release();
          const result = results.mediaUnreachable(
            error instanceof Error ? error.message : String(error),
          );
          this.#observer.onEnded({ outcome: 'failed', details: 'unspecifiedError', result });
        }),
    );
  }

  /** Closes the socket from this side, without a report. */
  stop(): void {
    this.#socket?.close();
    this.#release();
  }

  pressKey(key: string): void {
    this.#socket?.sendDtmf(key);
  }

  /** Takes agent audio for the next frame; returns the number of samples. */
  takeInto(frame: Int16Array): number {
    return this.#queue.takeInto(frame);
  }

  /**
   * Hands over what is spoken from `atMs` on. It leaves one frame later, when it has been spoken.
   * @param spoken undefined is silence.
   */
  frameSpoken(spoken: Int16Array | undefined, atMs: number): void {
    const socket = this.#socket;
    if (socket?.isOpen === true && !this.#isDropped(this.#pending)) {
      socket.sendAudio(this.#pending ?? new Int16Array(FRAME_SAMPLES), atMs - FRAME_MS);
    }
    this.#pending = spoken;
  }

  #isDropped(frame: Int16Array | undefined): boolean {
    if (frame === undefined || frame.every((sample) => sample === 0)) return false;
    this.#spokenFrames += 1;
    return this.#spokenFrames === this.#faults.droppedFrame();
  }

  #cutOff(): void {
    this.#queue.clear();
    this.#observer.onCutOff();
  }

  #release(): void {
    this.#framesOut += this.#socket?.framesSent ?? 0;
    this.#framesIn += this.#socket?.framesReceived ?? 0;
    this.#socket = undefined;
    this.#generation += 1;
    this.#active = false;
    this.#queue.clear();
  }
}
