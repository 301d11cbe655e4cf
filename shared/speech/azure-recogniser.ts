import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import type { Clock } from '#shared/contracts/clock.ts';
import type {
  Recognition,
  RecognitionListener,
  RecognitionOptions,
  RecognitionSession,
} from '#shared/contracts/speech-to-text.ts';
import type { ConnectedRecogniser } from './connected-recogniser.ts';
import { withDeadline } from './deadline.ts';
import {
  expectContinuousRecognition,
  setPushStreamBlockSize,
  trackSocket,
} from './sdk-internals.ts';
import { followTokens, type SpeechEndpoint } from './speech-endpoint.ts';
import { speechFailure } from './speech-failure.ts';

/** 20 ms of 16 kHz 16-bit mono. */
const BLOCK_BYTES = 640;
const TICKS_PER_MS = 10_000;

export interface AzureRecogniserOptions {
  readonly config: sdk.SpeechConfig;
  readonly recognition: RecognitionOptions;
  readonly endpoint: SpeechEndpoint;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/** One continuous recognition over one push stream: connected, then started, then closed. */
export class AzureRecogniser implements ConnectedRecogniser, RecognitionSession {
  readonly #options: AzureRecogniserOptions;
  readonly #stream: sdk.PushAudioInputStream;
  readonly #recognizer: sdk.SpeechRecognizer;
  readonly #closeSocket: () => Promise<void>;
  readonly #unfollow: () => void;
  #failure: Error | undefined;
  #isConnected = false;
  #hasStarted = false;
  #closing: Promise<void> | undefined;
  #noteStopped: () => void = () => undefined;
  readonly #stopped = new Promise<void>((resolve) => {
    this.#noteStopped = resolve;
  });

  constructor(options: AzureRecogniserOptions) {
    this.#options = options;
    this.#stream = sdk.AudioInputStream.createPushStream(
      sdk.AudioStreamFormat.getWaveFormatPCM(16_000, 16, 1),
    );
    setPushStreamBlockSize(this.#stream, BLOCK_BYTES);
    this.#recognizer = createRecognizer(options, sdk.AudioConfig.fromStreamInput(this.#stream));
    this.#closeSocket = trackSocket(this.#recognizer);
    expectContinuousRecognition(this.#recognizer);
    this.#unfollow = followTokens(options.endpoint, (token) => {
      this.#recognizer.authorizationToken = token;
    });
  }

  get isUsable(): boolean {
    return this.#isConnected && !this.#hasStarted && this.#closing === undefined;
  }

  /** @throws SpeechError when the service cannot be reached in time or refuses the key. */
  async connect(): Promise<void> {
    const connection = sdk.Connection.fromRecognizer(this.#recognizer);
    connection.connected = () => {
      this.#isConnected = true;
    };
    connection.disconnected = () => {
      this.#isConnected = false;
    };
    await this.#bounded('Connecting to speech recognition', (resolve, reject) =>
      connection.openConnection(resolve, reject),
    );
  }

  async start(listener: RecognitionListener): Promise<RecognitionSession> {
    this.#subscribe(listener);
    await this.#bounded('Starting speech recognition', (resolve, reject) =>
      this.#recognizer.startContinuousRecognitionAsync(resolve, reject),
    );
    this.#hasStarted = true;
    return this;
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

  /** Waits for a step of the SDK, in bounded time; if it fails, everything is closed. */
  async #bounded(
    what: string,
    begin: (resolve: () => void, reject: (reason: unknown) => void) => void,
  ): Promise<void> {
    const { clock, connectTimeoutMs } = this.#options;
    const step = new Promise<void>((resolve, reject) => {
      begin(resolve, (reason) => reject(speechFailure(reason)));
    });
    try {
      await withDeadline(clock, step, connectTimeoutMs, what);
      // The SDK reports a refused connection through `canceled`, and then success.
      if (this.#failure !== undefined) throw this.#failure;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  #subscribe(listener: RecognitionListener): void {
    this.#recognizer.speechStartDetected = (_sender, event) => {
      if (this.#closing === undefined) listener.onSpeechStart(event.offset / TICKS_PER_MS);
    };
    this.#recognizer.recognizing = (_sender, { result }) => {
      if (this.#failure === undefined) listener.onPartial(this.#recognitionOf(result));
    };
    this.#recognizer.recognized = (_sender, { result }) => {
      if (this.#failure !== undefined) return;
      const nothingSaid =
        result.reason === sdk.ResultReason.NoMatch &&
        sdk.NoMatchDetails.fromResult(result).reason === sdk.NoMatchReason.InitialSilenceTimeout;
      if (!nothingSaid) listener.onFinal(this.#recognitionOf(result));
    };
    this.#recognizer.sessionStopped = () => this.#noteStopped();
    this.#recognizer.canceled = (_sender, event) => {
      this.#noteStopped();
      const expected =
        this.#closing !== undefined || event.reason === sdk.CancellationReason.EndOfStream;
      if (expected || this.#failure !== undefined) return;
      this.#failure = speechFailure(event.errorDetails);
      if (this.#hasStarted) listener.onError(this.#failure);
    };
  }

  #recognitionOf(result: sdk.SpeechRecognitionResult): Recognition {
    const isChoice = this.#options.recognition.candidateLanguages !== undefined;
    return {
      text: result.text ?? '',
      offsetMs: result.offset / TICKS_PER_MS,
      durationMs: result.duration / TICKS_PER_MS,
      ...(isChoice && result.language ? { language: result.language } : {}),
    };
  }

  async #shutDown(): Promise<void> {
    const { clock, closeTimeoutMs } = this.#options;
    this.#unfollow();
    this.#stream.close();
    try {
      await withDeadline(clock, this.#endTurn(), closeTimeoutMs, 'Closing recognition');
    } catch {
      // The service does not end the turn: leave without its goodbye. Closing is best effort from
      // here on, `ws` destroys the socket itself when the close handshake is not answered.
      void this.#closeSocket();
    }
  }

  async #endTurn(): Promise<void> {
    if (this.#hasStarted && this.#failure === undefined) await this.#stopped;
    await new Promise<void>((resolve, reject) => this.#recognizer.close(resolve, reject));
  }
}

function createRecognizer(
  { config, recognition }: Pick<AzureRecogniserOptions, 'config' | 'recognition'>,
  audio: sdk.AudioConfig,
): sdk.SpeechRecognizer {
  const { candidateLanguages, phraseHints = [] } = recognition;
  const recognizer =
    candidateLanguages === undefined
      ? new sdk.SpeechRecognizer(config, audio)
      : sdk.SpeechRecognizer.FromConfig(config, detecting(candidateLanguages), audio);
  if (phraseHints.length > 0) {
    sdk.PhraseListGrammar.fromRecognizer(recognizer).addPhrases([...phraseHints]);
  }
  return recognizer;
}

/** Microsoft docs: Implement language identification, "Use continuous recognition with continuous LID". */
function detecting(languages: readonly string[]): sdk.AutoDetectSourceLanguageConfig {
  const detection = sdk.AutoDetectSourceLanguageConfig.fromLanguages([...languages]);
  detection.mode = sdk.LanguageIdMode.Continuous;
  return detection;
}
