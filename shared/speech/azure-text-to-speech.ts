import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import type { Clock } from '#shared/contracts/clock.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { AzureSynthesisSession } from './azure-synthesis-session.ts';
import { createSpeechConfig, type SpeechEndpoint } from './speech-endpoint.ts';

export interface AzureTextToSpeechOptions {
  readonly endpoint: SpeechEndpoint;
  readonly clock: Clock;
  /** Connecting longer than this fails. */
  readonly connectTimeoutMs: number;
  /** No audio for so long, at the start or in the middle, fails the utterance. */
  readonly audioTimeoutMs: number;
  /** A service that has not closed the socket after this time is left. */
  readonly closeTimeoutMs: number;
}

export interface AzureTextToSpeech extends TextToSpeech {
  open(): Promise<AzureSynthesisSession>;
}

/** Speech synthesis with the Azure Speech SDK: one socket per session, reused by its utterances. */
export function createAzureTextToSpeech(options: AzureTextToSpeechOptions): AzureTextToSpeech {
  return {
    async open() {
      const config = await createSpeechConfig(options.endpoint);
      config.speechSynthesisOutputFormat = sdk.SpeechSynthesisOutputFormat.Raw16Khz16BitMonoPcm;
      const synthesizer = new sdk.SpeechSynthesizer(config, null);
      const session = new AzureSynthesisSession({ ...options, synthesizer });
      await session.connect();
      return session;
    },
  };
}
