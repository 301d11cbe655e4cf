import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import { useNodeWebSocket } from './sdk-internals.ts';

/** Where the speech service is: a host (`ws://127.0.0.1:7102`, a private endpoint) or a region. */
export type SpeechEndpoint =
  | { readonly host: string; readonly key: string }
  | { readonly region: string; readonly key: string };

/** The SDK's configuration for an endpoint, with its telemetry off. */
export function createSpeechConfig(endpoint: SpeechEndpoint): sdk.SpeechConfig {
  useNodeWebSocket();
  sdk.Recognizer.enableTelemetry(false);
  return 'host' in endpoint
    ? sdk.SpeechConfig.fromHost(new URL(endpoint.host), endpoint.key)
    : sdk.SpeechConfig.fromSubscription(endpoint.key, endpoint.region);
}
