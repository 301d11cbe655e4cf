import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import type { Clock } from '#shared/contracts/clock.ts';
import type { RecognitionOptions } from '#shared/contracts/speech-to-text.ts';
import { AzureRecogniser } from './azure-recogniser.ts';
import type { ConnectableSpeechToText } from './connected-recogniser.ts';
import { createSpeechConfig, type SpeechEndpoint } from './speech-endpoint.ts';

export interface AzureSpeechToTextOptions {
  readonly endpoint: SpeechEndpoint;
  readonly clock: Clock;
  /** Connecting longer than this fails. */
  readonly connectTimeoutMs: number;
  /** A service that has not ended the turn after this time is left. */
  readonly closeTimeoutMs: number;
}

/** Speech recognition with the Azure Speech SDK. One socket per session; it reconnects by itself. */
export function createAzureSpeechToText(
  options: AzureSpeechToTextOptions,
): ConnectableSpeechToText {
  const { endpoint } = options;

  async function connect(recognition: RecognitionOptions): Promise<AzureRecogniser> {
    const config = await createSpeechConfig(endpoint);
    configure(config, recognition);
    const recogniser = new AzureRecogniser({ ...options, config, recognition });
    await recogniser.connect();
    return recogniser;
  }

  return {
    connect,
    async open(recognition, listener) {
      const recogniser = await connect(recognition);
      return recogniser.start(listener);
    },
  };
}

function configure(config: sdk.SpeechConfig, recognition: RecognitionOptions): void {
  config.speechRecognitionLanguage = recognition.language;
  if (recognition.candidateLanguages !== undefined) {
    // Continuous identification needs version 2 of the endpoint. `fromHost` chooses version 1, and the
    // SDK's detection does not replace that (found by running 1.52.0).
    config.setProperty(sdk.PropertyId.SpeechServiceConnection_RecognitionEndpointVersion, '2');
  }
  if (recognition.segmentationSilenceMs === undefined) return;
  config.setProperty(
    sdk.PropertyId.Speech_SegmentationSilenceTimeoutMs,
    String(recognition.segmentationSilenceMs),
  );
}
