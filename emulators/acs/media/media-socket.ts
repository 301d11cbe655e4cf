import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { FRAME_MS, LINE_SAMPLE_RATE_HZ, peakOf } from '../audio/line-audio.ts';
import { Resampler } from '../audio/resample.ts';
import { type ResultInformation, results } from '../calls/result-information.ts';
import type { TokenIssuer } from '../delivery/token-issuer.ts';
import type { AcsFaults } from '../faults.ts';
import {
  audioDataFrame,
  audioMetadataFrame,
  dtmfDataFrame,
  MalformedFrameError,
  parseServerFrame,
} from './stream-frames.ts';
import { type StreamingOptions, sampleRateOf } from './streaming-options.ts';

const HANDSHAKE_TIMEOUT_MS = 5_000;
const MAX_FRAME_BYTES = 1024 * 1024;
/** A server that reads nothing for about 100 s of audio is gone. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
const NORMAL_CLOSE = 1000;
const GOING_AWAY = 1001;
/** What `close()` without a code arrives as. */
const NO_STATUS = 1005;
const PROTOCOL_ERROR = 1002;

/** How streaming ended, in the words of the `mediaStreamingUpdate` of callbacks. */
export interface StreamingEnd {
  readonly outcome: 'stopped' | 'failed';
  readonly details: string;
  readonly result: ResultInformation;
}

export interface MediaSocketObserver {
  onOpen(): void;
  /** @param samples at the line's 16 kHz, any number of them. */
  onAgentAudio(samples: Int16Array): void;
  onStopAudio(): void;
  /** Called exactly once, unless the socket was closed from this side. */
  onEnd(end: StreamingEnd): void;
}

/** One media-streaming connection: a WebSocket client, as the service is one. */
export class MediaSocket {
  readonly subscriptionId = randomUUID();
  readonly #socket: WebSocket;
  readonly #options: StreamingOptions;
  readonly #participantRawId: string;
  readonly #faults: AcsFaults;
  readonly #observer: MediaSocketObserver;
  readonly #toServer: Resampler;
  readonly #toLine: Resampler;
  #ended = false;
  framesSent = 0;
  framesReceived = 0;

  private constructor(socket: WebSocket, options: MediaSocketOptions) {
    this.#socket = socket;
    this.#options = options.streaming;
    this.#participantRawId = options.participantRawId;
    this.#faults = options.faults;
    this.#observer = options.observer;
    const serverHz = sampleRateOf(options.streaming);
    this.#toServer = new Resampler({ fromHz: LINE_SAMPLE_RATE_HZ, toHz: serverHz });
    this.#toLine = new Resampler({ fromHz: serverHz, toHz: LINE_SAMPLE_RATE_HZ });
    socket.on('open', () => this.#onOpen());
    socket.on('message', (payload, isBinary) => this.#onMessage(payload.toString(), isBinary));
    socket.on('unexpected-response', (_request, response) => {
      const status = response.statusCode ?? 500;
      response.resume();
      const details =
        status === 401 || status === 403
          ? 'authenticationFailure'
          : 'initialWebSocketConnectionFailed';
      this.#end({ outcome: 'failed', details, result: results.mediaRefused(status) });
      socket.terminate();
    });
    socket.on('error', (error) => {
      this.#end({
        outcome: 'failed',
        details:
          this.framesSent === 0 ? 'streamConnectionUnsuccessful' : 'streamConnectionInterrupted',
        result:
          this.framesSent === 0
            ? results.mediaUnreachable(error.message)
            : results.mediaLost(error.message),
      });
    });
    socket.on('close', (code) => this.#onClose(code));
  }

  /** Connects with a fresh token and the two headers that the service sends. */
  static async connect(options: MediaSocketOptions): Promise<MediaSocket> {
    const socket = new WebSocket(options.streaming.transportUrl, {
      headers: {
        authorization: await options.issuer.authorization(),
        'x-ms-call-connection-id': options.callConnectionId,
        'x-ms-call-correlation-id': options.correlationId,
      },
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
    });
    return new MediaSocket(socket, options);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Sends 20 ms of the caller; does nothing before the socket is open. */
  sendAudio(line: Int16Array, atMs: number): void {
    const samples = this.#toServer.convert(line);
    this.#send(
      audioDataFrame({
        atMs,
        participantRawId: this.#participantRawId,
        samples,
        silent: peakOf(line) === 0,
      }),
    );
    this.framesSent += 1;
    if (this.framesSent === this.#faults.mediaFramesUntilDrop()) this.#socket.terminate();
  }

  sendDtmf(key: string): void {
    if (this.#options.enableDtmfTones) this.#send(dtmfDataFrame(key));
  }

  /** Closes from this side; the observer hears nothing more. */
  close(): void {
    this.#ended = true;
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.terminate();
    else this.#socket.close(NORMAL_CLOSE);
  }

  /** Cuts the connection without a close handshake; the observer hears nothing more. */
  terminate(): void {
    this.#ended = true;
    this.#socket.terminate();
  }

  #onOpen(): void {
    const sampleRateHz = sampleRateOf(this.#options);
    const frameBytes = (sampleRateHz * FRAME_MS * 2) / 1000;
    this.#send(
      audioMetadataFrame({ subscriptionId: this.subscriptionId, sampleRateHz, frameBytes }),
    );
    if (!this.#ended) this.#observer.onOpen();
  }

  #onMessage(text: string, isBinary: boolean): void {
    if (this.#ended) return;
    try {
      if (isBinary)
        throw new MalformedFrameError('The frame is binary; the service takes JSON text.');
      const frame = parseServerFrame(text);
      this.framesReceived += 1;
      if (frame.kind === 'stop') this.#observer.onStopAudio();
      else if (this.#options.enableBidirectional)
        this.#observer.onAgentAudio(this.#toLine.convert(frame.samples));
    } catch (error) {
      if (!(error instanceof MalformedFrameError)) throw error;
      this.#end({
        outcome: 'failed',
        details: 'badRequest',
        result: results.mediaLost(error.message),
      });
      this.#socket.close(PROTOCOL_ERROR, 'malformed frame');
    }
  }

  #onClose(code: number): void {
    if (code === NORMAL_CLOSE || code === GOING_AWAY || code === NO_STATUS) {
      this.#end({ outcome: 'stopped', details: 'subscriptionStopped', result: results.completed });
    } else {
      const lost = results.mediaLost(`the socket closed with code ${code}`);
      this.#end({ outcome: 'failed', details: 'streamConnectionInterrupted', result: lost });
    }
  }

  #send(text: string): void {
    if (!this.isOpen) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#end({
        outcome: 'failed',
        details: 'serviceTimeout',
        result: results.mediaLost('the server reads nothing'),
      });
      this.#socket.terminate();
      return;
    }
    this.#socket.send(text);
  }

  #end(end: StreamingEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#observer.onEnd(end);
  }
}

export interface MediaSocketOptions {
  readonly streaming: StreamingOptions;
  readonly callConnectionId: string;
  readonly correlationId: string;
  readonly participantRawId: string;
  readonly issuer: TokenIssuer;
  readonly faults: AcsFaults;
  readonly observer: MediaSocketObserver;
}
