import * as sdk from 'microsoft-cognitiveservices-speech-sdk';

sdk.Recognizer.enableTelemetry(false);

/** A real SDK recogniser in continuous mode, with everything it reports. */
export interface SdkListener {
  readonly partials: string[];
  readonly finals: string[];
  /** The language of each hypothesis and each result, where there are candidates. */
  readonly languages: string[];
  readonly noMatches: sdk.NoMatchReason[];
  readonly cancellations: string[];
  readonly connectionIds: Set<string>;
  /** Resolves when `condition` holds; checked after each event. */
  until(condition: () => boolean): Promise<void>;
  push(samples: Int16Array): void;
  /** Ends the audio and waits for the session to stop. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

export interface SdkListenerOptions {
  readonly webSocketUrl: string;
  readonly key: string;
  readonly segmentationSilenceMs?: number;
  readonly initialSilenceMs?: number;
  readonly phrases?: readonly string[];
  readonly language?: string;
  /** Candidates of language identification. */
  readonly candidates?: readonly string[];
  /** Identify the language once, at the start. */
  readonly atStart?: boolean;
}

export async function startSdkListener(options: SdkListenerOptions): Promise<SdkListener> {
  const config = sdk.SpeechConfig.fromHost(new URL(options.webSocketUrl), options.key);
  if (options.segmentationSilenceMs !== undefined) {
    config.setProperty(
      sdk.PropertyId.Speech_SegmentationSilenceTimeoutMs,
      String(options.segmentationSilenceMs),
    );
  }
  if (options.initialSilenceMs !== undefined) {
    config.setProperty(
      sdk.PropertyId.SpeechServiceConnection_InitialSilenceTimeoutMs,
      String(options.initialSilenceMs),
    );
  }
  if (options.language !== undefined) config.speechRecognitionLanguage = options.language;
  if (options.candidates !== undefined && options.atStart !== true) {
    // `fromHost` has chosen version 1, and the detection's own wish does not replace it.
    config.setProperty(sdk.PropertyId.SpeechServiceConnection_RecognitionEndpointVersion, '2');
  }
  const stream = sdk.AudioInputStream.createPushStream();
  const audio = sdk.AudioConfig.fromStreamInput(stream);
  const recognizer =
    options.candidates === undefined
      ? new sdk.SpeechRecognizer(config, audio)
      : sdk.SpeechRecognizer.FromConfig(config, detectionOf(options), audio);
  if (options.phrases !== undefined) {
    sdk.PhraseListGrammar.fromRecognizer(recognizer).addPhrases([...options.phrases]);
  }
  const partials: string[] = [];
  const finals: string[] = [];
  const languages: string[] = [];
  const noMatches: sdk.NoMatchReason[] = [];
  const cancellations: string[] = [];
  const connectionIds = new Set<string>();
  const checks = new Set<() => void>();
  const changed = () => {
    for (const check of checks) check();
  };
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!condition()) return;
        checks.delete(check);
        resolve();
      };
      checks.add(check);
      check();
    });

  recognizer.recognizing = (_sender, event) => {
    partials.push(event.result.text);
    if (event.result.language) languages.push(event.result.language);
    changed();
  };
  recognizer.recognized = (_sender, event) => {
    if (event.result.reason === sdk.ResultReason.RecognizedSpeech) finals.push(event.result.text);
    else noMatches.push(sdk.NoMatchDetails.fromResult(event.result).reason);
    if (event.result.language) languages.push(event.result.language);
    changed();
  };
  recognizer.canceled = (_sender, event) => {
    cancellations.push(
      `${sdk.CancellationReason[event.reason]} ${event.errorDetails ?? ''}`.trim(),
    );
    changed();
  };
  let stopped = false;
  recognizer.sessionStopped = () => {
    stopped = true;
    changed();
  };
  sdk.Connection.fromRecognizer(recognizer).connected = (event) => {
    connectionIds.add(`${event.sessionId}-${connectionIds.size}`);
    changed();
  };

  await new Promise<void>((resolve, reject) => {
    recognizer.startContinuousRecognitionAsync(resolve, reject);
  });
  return {
    partials,
    finals,
    languages,
    noMatches,
    cancellations,
    connectionIds,
    until,
    push(samples) {
      const copy = samples.slice();
      stream.write(copy.buffer);
    },
    async finish() {
      stream.close();
      await until(() => stopped);
    },
    close: () =>
      new Promise<void>((resolve, reject) => {
        recognizer.close(resolve, reject);
      }),
  };
}

function detectionOf({ candidates = [], atStart }: SdkListenerOptions) {
  const detection = sdk.AutoDetectSourceLanguageConfig.fromLanguages([...candidates]);
  detection.mode = atStart === true ? sdk.LanguageIdMode.AtStart : sdk.LanguageIdMode.Continuous;
  return detection;
}

export interface SdkSpeaker {
  /** Speaks SSML and resolves with the SDK's result. */
  speakSsml(ssml: string): Promise<sdk.SpeechSynthesisResult>;
  readonly synthesizer: sdk.SpeechSynthesizer;
  close(): Promise<void>;
}

export function createSdkSpeaker(options: {
  readonly webSocketUrl: string;
  readonly key: string;
  readonly format?: sdk.SpeechSynthesisOutputFormat;
}): SdkSpeaker {
  const config = sdk.SpeechConfig.fromHost(new URL(options.webSocketUrl), options.key);
  config.speechSynthesisOutputFormat =
    options.format ?? sdk.SpeechSynthesisOutputFormat.Raw16Khz16BitMonoPcm;
  config.speechSynthesisVoiceName = 'en-US-AvaMultilingualNeural';
  const synthesizer = new sdk.SpeechSynthesizer(config, null);
  return {
    synthesizer,
    speakSsml: (ssml) =>
      new Promise((resolve, reject) => {
        synthesizer.speakSsmlAsync(ssml, resolve, (error) => reject(new Error(error)));
      }),
    close: () =>
      new Promise<void>((resolve, reject) => {
        synthesizer.close(resolve, reject);
      }),
  };
}

/** One sentence in SSML. */
export const ssmlOf = (text: string, voice = 'en-US-AvaMultilingualNeural') =>
  `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US"><voice name="${voice}">${text}</voice></speak>`;

/** The SDK's audio as samples. */
export const samplesOf = (result: sdk.SpeechSynthesisResult) => new Int16Array(result.audioData);
