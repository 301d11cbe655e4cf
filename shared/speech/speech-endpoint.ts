import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import type { AccessTokens } from '#shared/credentials/access-tokens.ts';
import { useNodeWebSocket } from './sdk-internals.ts';

/**
 * Where the speech service is, a host (`ws://127.0.0.1:7102`, a private endpoint) or a region, and what
 * lets us in: a key, or tokens as the service takes them (`aad#<resource id>#<Entra token>` in a region;
 * Microsoft docs: Role-based access control for Speech resources, "Speech SDK").
 */
export type SpeechEndpoint = ({ readonly host: string } | { readonly region: string }) &
  ({ readonly key: string } | { readonly tokens: AccessTokens });

/**
 * The SDK's configuration for an endpoint, with its telemetry off.
 * @throws what fetching a token throws.
 */
export async function createSpeechConfig(endpoint: SpeechEndpoint): Promise<sdk.SpeechConfig> {
  useNodeWebSocket();
  sdk.Recognizer.enableTelemetry(false);
  if ('key' in endpoint) {
    return 'host' in endpoint
      ? sdk.SpeechConfig.fromHost(new URL(endpoint.host), endpoint.key)
      : sdk.SpeechConfig.fromSubscription(endpoint.key, endpoint.region);
  }
  const token = await endpoint.tokens.current();
  if ('region' in endpoint) return sdk.SpeechConfig.fromAuthorizationToken(token, endpoint.region);
  const config = sdk.SpeechConfig.fromHost(new URL(endpoint.host));
  config.authorizationToken = token;
  return config;
}

/**
 * Calls `use` with each new token of an endpoint, for what is connected already: the SDK needs it when
 * it reconnects. Does nothing where a key is used.
 * @returns stops that.
 */
export function followTokens(endpoint: SpeechEndpoint, use: (token: string) => void): () => void {
  return 'tokens' in endpoint ? endpoint.tokens.onRenewed(use) : () => undefined;
}
