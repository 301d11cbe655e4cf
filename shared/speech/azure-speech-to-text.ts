import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import type { Clock } from '#shared/contracts/clock.ts';
import type { SpeechToText } from '#shared/contracts/speech-to-text.ts';
import { AzureRecognitionSession } from './azure-recognition-session.ts';
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
export function createAzureSpeechToText(options: AzureSpeechToTextOptions): SpeechToText {
  return {
    async open(recognition, listener) {
      const config = createSpeechConfig(options.endpoint);
      config.speechRecognitionLanguage = recognition.language;
      if (recognition.segmentationSilenceMs !== undefined) {
        config.setProperty(
          sdk.PropertyId.Speech_SegmentationSilenceTimeoutMs,
          String(recognition.segmentationSilenceMs),
        );
      }
      const session = new AzureRecognitionSession({ ...options, config, listener });
      session.favour(recognition.phraseHints ?? []);
      await session.connect();
      return session;
    },
  };
}
