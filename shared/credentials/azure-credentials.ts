import type { Settings } from '#shared/config/settings.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { AccessTokens } from './access-tokens.ts';
import { createManagedIdentity } from './managed-identity.ts';
import { RenewingTokens } from './renewing-tokens.ts';

/** How we sign in to the services that take keys as well as Entra tokens. */
export interface AzureCredentials {
  readonly speech: { readonly key: string } | { readonly tokens: AccessTokens };
  readonly openAi: { readonly apiKey: string } | { readonly tokens: AccessTokens };
  /** Renews no more. */
  close(): void;
}

/** Of Azure AI services, speech and OpenAI among them. */
const resource = 'https://cognitiveservices.azure.com';
const fetchTimeoutMs = 5000;

type CredentialSettings = Pick<
  Settings,
  | 'AZURE_CREDENTIAL'
  | 'AZURE_CLIENT_ID'
  | 'IDENTITY_ENDPOINT'
  | 'IDENTITY_HEADER'
  | 'AZURE_SPEECH_KEY'
  | 'AZURE_SPEECH_HOST'
  | 'AZURE_SPEECH_RESOURCE_ID'
  | 'AZURE_OPENAI_KEY'
>;

/** Keys, or tokens of the managed identity where the settings say so. */
export function createAzureCredentials(
  settings: CredentialSettings,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): AzureCredentials {
  if (settings.AZURE_CREDENTIAL === 'key') {
    return {
      speech: { key: settings.AZURE_SPEECH_KEY },
      openAi: { apiKey: settings.AZURE_OPENAI_KEY },
      close: () => undefined,
    };
  }
  const fetchToken = createManagedIdentity({
    endpoint: settings.IDENTITY_ENDPOINT ?? '',
    header: settings.IDENTITY_HEADER ?? '',
    ...(settings.AZURE_CLIENT_ID === undefined ? {} : { clientId: settings.AZURE_CLIENT_ID }),
    resource,
    timeoutMs: fetchTimeoutMs,
    clock,
  });
  const openAi = new RenewingTokens({ service: 'openai', fetchToken, clock, logger });
  const speech = new RenewingTokens({
    service: 'speech',
    async fetchToken() {
      const { token, expiresAt } = await fetchToken();
      return { token: speechToken(token, settings), expiresAt };
    },
    clock,
    logger,
  });
  return {
    speech: { tokens: speech },
    openAi: { tokens: openAi },
    close() {
      speech.close();
      openAi.close();
    },
  };
}

/**
 * A regional endpoint serves everybody: it is told whose resource it is (Microsoft docs: Microsoft Entra
 * authentication with the Speech SDK, "Get the Microsoft Entra access token").
 */
function speechToken(
  token: string,
  { AZURE_SPEECH_HOST, AZURE_SPEECH_RESOURCE_ID }: CredentialSettings,
): string {
  return AZURE_SPEECH_HOST === undefined ? `aad#${AZURE_SPEECH_RESOURCE_ID ?? ''}#${token}` : token;
}
