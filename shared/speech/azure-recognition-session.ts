import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import type { Clock } from '#shared/contracts/clock.ts';
import type {
  Recognition,
  RecognitionListener,
  RecognitionSession,
} from '#shared/contracts/speech-to-text.ts';
import { withDeadline } from './deadline.ts';
import { setPushStreamBlockSize } from './sdk-internals.ts';
import { speechFailure } from './speech-failure.ts';

/** 20 ms of 16 kHz 16-bit mono. */
const BLOCK_BYTES = 640;
const TICKS_PER_MS = 10_000;

export interface AzureRecognitionSessionOptions {
  readonly config: sdk.SpeechConfig;
  readonly listener: RecognitionListener;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

function recognitionOf(result: sdk.SpeechRecognitionResult): Recognition {
  return {
    text: result.text ?? '',
    offsetMs: result.offset / TICKS_PER_MS,
    durationMs: result.duration / TICKS_PER_MS,
  };
}

/** One continuous recognition over one push stream. */
export class AzureRecognitionSession implements RecognitionSession {
  readonly #options: AzureRecognitionSessionOptions;
  readonly #stream: sdk.PushAudioInputStream;
  readonly #recognizer: sdk.SpeechRecognizer;
  #failure: Error | undefined;
  #connected = false;
  #closing: Promise<void> | undefined;
  #noteStopped: () => void = () => undefined;
  readonly #stopped = new Promise<void>((resolve) => {
    this.#noteStopped = resolve;
  });

  constructor(options: AzureRecognitionSessionOptions) {
    this.#options = options;
    this.#stream = sdk.AudioInputStream.createPushStream(
      sdk.AudioStreamFormat.getWaveFormatPCM(16_000, 16, 1),
    );
    setPushStreamBlockSize(this.#stream, BLOCK_BYTES);
    const audio = sdk.AudioConfig.fromStreamInput(this.#stream);
    this.#recognizer = new sdk.SpeechRecognizer(options.config, audio);
    this.#subscribe(options.listener);
  }

  /** Words and names to favour. */
  favour(phrases: readonly string[]): void {
    if (phrases.length === 0) return;
    sdk.PhraseListGrammar.fromRecognizer(this.#recognizer).addPhrases([...phrases]);
  }

  /** @throws SpeechError when the service cannot be reached in time or refuses the key. */
  async connect(): Promise<void> {
    const { clock, connectTimeoutMs } = this.#options;
    const started = new Promise<void>((resolve, reject) => {
      this.#recognizer.startContinuousRecognitionAsync(resolve, (reason) =>
        reject(speechFailure(reason)),
      );
    });
    try {
      await withDeadline(clock, started, connectTimeoutMs, 'Connecting to speech recognition');
      // The SDK reports a refused connection through `canceled`, and then success.
      if (this.#failure !== undefined) throw this.#failure;
      this.#connected = true;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  push(pcm: Uint8Array): void {
    if (this.#closing !== undefined || this.#failure !== undefined) return;
    // A copy: the SDK keeps the buffer for a replay after a reconnect.
    this.#stream.write(new Uint8Array(pcm).buffer);
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  #subscribe(listener: RecognitionListener): void {
    this.#recognizer.speechStartDetected = (_sender, event) => {
      if (this.#closing === undefined) listener.onSpeechStart(event.offset / TICKS_PER_MS);
    };
    this.#recognizer.recognizing = (_sender, { result }) => {
      if (this.#failure === undefined) listener.onPartial(recognitionOf(result));
    };
    this.#recognizer.recognized = (_sender, { result }) => {
      if (this.#failure !== undefined) return;
      const nothingSaid =
        result.reason === sdk.ResultReason.NoMatch &&
        sdk.NoMatchDetails.fromResult(result).reason === sdk.NoMatchReason.InitialSilenceTimeout;
      if (!nothingSaid) listener.onFinal(recognitionOf(result));
    };
    this.#recognizer.sessionStopped = () => this.#noteStopped();
    this.#recognizer.canceled = (_sender, event) => {
      this.#noteStopped();
      const expected =
        this.#closing !== undefined || event.reason === sdk.CancellationReason.EndOfStream;
      if (expected || this.#failure !== undefined) return;
      this.#failure = speechFailure(event.errorDetails);
      if (this.#connected) listener.onError(this.#failure);
    };
  }

  async #shutDown(): Promise<void> {
    const { clock, closeTimeoutMs } = this.#options;
    this.#stream.close();
    try {
      await withDeadline(clock, this.#endTurn(), closeTimeoutMs, 'Closing recognition');
    } catch {
      // The service does not end the turn: leave without its goodbye. Closing is best effort from
      // here on, `ws` destroys the socket itself when the close handshake is not answered.
      sdk.Connection.fromRecognizer(this.#recognizer).closeConnection();
    }
  }

  async #endTurn(): Promise<void> {
    if (this.#connected && this.#failure === undefined) await this.#stopped;
    await new Promise<void>((resolve, reject) => this.#recognizer.close(resolve, reject));
  }
}
