import { z } from 'zod';
import { streamingModeSchema } from '#shared/contracts/streaming-mode.ts';

const url = z.url();
const secret = z.string().min(32, 'Use at least 32 characters.');
const optionalText = z.string().min(1).optional();
const wholeNumber = (fallback: number, minimum = 0) =>
  z.coerce.number().int().min(minimum).default(fallback);

/**
 * Every setting of both processes, by environment variable. `docs/configuration.md` documents the
 * same names and a test keeps both in step. A service is reached where its endpoint says.
 */
export const settingsSchema = z.object({
  BASE_URL: url.describe('Public address of the Functions app; ACS sends callbacks there.'),
  MEDIA_WORKER_URL: url.describe('Public WebSocket address of the media worker (ws:// or wss://).'),
  WEBCHAT_URL: url
    .optional()
    .describe(
      'Public address of the web-chat page; links point there. The media worker itself when absent.',
    ),
  ALLOWED_ORIGINS: z
    .string()
    .regex(
      /^https?:\/\/[^\s,/]+(,https?:\/\/[^\s,/]+)*$/,
      'Write origins like https://example.net, separated by commas, without spaces.',
    )
    .optional()
    .describe(
      'Origins whose pages may open browser-voice and dashboard sockets, separated by commas. Those of MEDIA_WORKER_URL and WEBCHAT_URL always may.',
    ),
  PORT: wholeNumber(8080).describe('Port of the media worker.'),
  BIND_ADDRESS: z.string().default('0.0.0.0').describe('Address the media worker listens on.'),

  ACS_CONNECTION_STRING: z
    .string()
    .min(1)
    .describe('Azure Communication Services: endpoint and access key.'),
  ACS_AUDIENCE: z
    .string()
    .min(1)
    .describe('Resource id (GUID) of the ACS resource: audience of its tokens.'),
  ACS_TOKEN_ISSUER: z
    .string()
    .default('https://acscallautomation.communication.azure.com')
    .describe('Issuer of ACS tokens.'),
  ACS_JWKS_URL: url
    .default('https://acscallautomation.communication.azure.com/calling/keys')
    .describe('Keys that ACS signs its tokens with.'),
  ACS_SOURCE_PHONE_NUMBER: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .describe('Our number, E.164.'),
  ACS_WHATSAPP_CHANNEL_ID: optionalText.describe(
    'Channel registration id of WhatsApp; the channel is off without it.',
  ),
  WHATSAPP_OPENING_TEMPLATE: z
    .string()
    .min(1)
    .default('continuo_opening')
    .describe(
      'Approved WhatsApp template with one parameter, for customers who have not written within 24 hours.',
    ),
  WHATSAPP_TEMPLATE_LANGUAGE: z
    .string()
    .min(2)
    .default('en')
    .describe('Language of that template.'),
  ACS_COGNITIVE_SERVICES_ENDPOINT: url
    .optional()
    .describe('Speech for prompts that ACS plays itself.'),
  ACS_STREAMING_MODE: streamingModeSchema
    .default('media')
    .describe(
      'How calls are carried that do not say it themselves: `media` (speech to text, chat model, text to speech) or `voice_live` (one model that hears and speaks).',
    ),
  HOLD_MUSIC_URL: url
    .optional()
    .describe('WAV or MP3 file for callers on hold; our own music when absent.'),
  ENABLE_CALL_RECORDING: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Whether calls are recorded that do not say it themselves, where the scenario has a `recording_notice`.',
    ),
  AZURE_STORAGE_CONTAINER_URL: url
    .optional()
    .describe(
      'Blob container for recordings, to which the ACS resource may write; read with our managed identity. The service keeps them for a day or two when absent.',
    ),
  EVENT_GRID_KEY: secret.describe(
    'Shared key that our Event Grid subscriptions send in the header `x-continuo-event-key`.',
  ),

  AZURE_SPEECH_HOST: url
    .optional()
    .describe('WebSocket host of the speech service; or use AZURE_SPEECH_REGION.'),
  AZURE_SPEECH_REGION: optionalText.describe('Region of the speech resource, e.g. eastus2.'),
  AZURE_SPEECH_KEY: z
    .string()
    .default('')
    .describe('Key of the speech resource; not needed with a managed identity.'),
  AZURE_SPEECH_RESOURCE_ID: optionalText.describe(
    'Resource id of the speech resource, for a managed identity with AZURE_SPEECH_REGION.',
  ),
  DEFAULT_TTS_VOICE: z
    .string()
    .default('en-US-AvaMultilingualNeural')
    .describe('Voice of prompts outside an agent.'),

  AZURE_OPENAI_ENDPOINT: url.describe('Azure OpenAI endpoint.'),
  AZURE_OPENAI_KEY: z
    .string()
    .default('')
    .describe('Azure OpenAI key; not needed with a managed identity.'),
  AZURE_OPENAI_API_VERSION: z.string().default('2024-10-21').describe('Azure OpenAI API version.'),
  AZURE_OPENAI_DEPLOYMENT: z
    .string()
    .default('gpt-4o')
    .describe('Deployment of agents that name none.'),
  AOAI_FIRST_TOKEN_TIMEOUT_MS: wholeNumber(8000, 100).describe(
    'Longest wait for the first token of one attempt.',
  ),
  AOAI_VOICE_FIRST_TOKEN_TIMEOUT_MS: wholeNumber(4000, 100).describe(
    'The same while a caller waits on the line.',
  ),
  AOAI_VOICE_DEADLINE_MS: wholeNumber(8000, 500).describe(
    'Longest wait of a caller for the first token, all attempts included; then we say that it did not work.',
  ),

  AZURE_CREDENTIAL: z
    .enum(['key', 'managed_identity'])
    .default('key')
    .describe('How we sign in to speech and Azure OpenAI.'),
  AZURE_CLIENT_ID: optionalText.describe(
    'Client id of a user-assigned managed identity; the system-assigned one when absent.',
  ),
  IDENTITY_ENDPOINT: url
    .optional()
    .describe('Where a managed identity gets its tokens; Azure sets it.'),
  IDENTITY_HEADER: optionalText.describe('Secret for IDENTITY_ENDPOINT; Azure sets it.'),

  AZURE_VOICELIVE_ENDPOINT: url
    .optional()
    .describe('Azure Voice Live endpoint; calls cannot be carried as `voice_live` without it.'),
  AZURE_VOICELIVE_API_KEY: optionalText.describe('Azure Voice Live key.'),
  AZURE_VOICELIVE_MODEL: z
    .string()
    .default('gpt-realtime')
    .describe('Model of `voice_live` calls.'),
  AZURE_VOICELIVE_API_VERSION: z
    .string()
    .default('2026-04-10')
    .describe('Azure Voice Live API version.'),

  AZURE_COSMOS_ENDPOINT: url.describe('Cosmos DB (NoSQL API) endpoint.'),
  AZURE_COSMOS_KEY: z.string().min(1).describe('Cosmos DB key.'),
  AZURE_COSMOS_DATABASE_NAME: z.string().default('continuo').describe('Cosmos DB database.'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//)
    .describe('Redis, redis:// or rediss:// with credentials.'),
  REDIS_USER_NAME: optionalText.describe(
    'Object id of the managed identity that Redis knows; it signs in with Entra tokens instead of credentials in the address.',
  ),

  SESSION_TOKEN_SECRET: secret.describe(
    'Signs our own session tokens; the same in both processes.',
  ),
  AZURE_TENANT_ID: optionalText.describe(
    'Entra tenant whose users may use admin endpoints; sign-in is off without it.',
  ),
  BACKEND_AUTH_CLIENT_ID: optionalText.describe(
    'App registration that admin access tokens are issued for.',
  ),
  ADMIN_FUNCTION_KEY: secret
    .optional()
    .describe(
      'Key for admin endpoints in the header `x-functions-key`; key access is off without it.',
    ),

  AGENT_SCENARIO: z.string().default('utilities').describe('Scenario of calls that name none.'),
  CONTENT_DIR: optionalText.describe(
    'Folder with agentstore and scenariostore; beside the bundle when absent.',
  ),
  SESSION_TTL_SECONDS: wholeNumber(7200, 60).describe(
    'Hot sessions are forgotten after this idle time.',
  ),
  DEMO_USER_TTL_SECONDS: wholeNumber(86_400, 60).describe(
    'Demo customers are deleted after this time.',
  ),
  MAX_CALLS_PER_WORKER: wholeNumber(100, 1).describe('Calls one media worker takes.'),
  POOL_WARM_RECOGNISERS: wholeNumber(2).describe(
    'Recognisers connected ahead, for each way in which agents listen.',
  ),
  POOL_WARM_SYNTHESISERS: wholeNumber(4).describe('Synthesisers connected ahead.'),
  POOL_MAX_SYNTHESISERS: wholeNumber(32, 1).describe(
    'Most synthesisers of one media worker; far fewer are needed than there are calls.',
  ),
  POOL_WARM_CHAT_CONNECTIONS: wholeNumber(4).describe('Connections to Azure OpenAI opened ahead.'),
  POOL_MAX_CHAT_CONNECTIONS: wholeNumber(200, 1).describe(
    'Most answers that one media worker asks of Azure OpenAI at once.',
  ),
  POOL_MAX_WAIT_MS: wholeNumber(500).describe('Longest wait for one of these when all are in use.'),
  SPEECH_CACHE_MEGABYTES: wholeNumber(32).describe(
    'Most audio kept of greetings and other fixed phrases.',
  ),
  PREEMPTIVE_GENERATION: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'Whether answers are begun while a caller may still go on: faster, and answers that are dropped cost tokens.',
    ),
  SHUTDOWN_GRACE_SECONDS: wholeNumber(30).describe('How long live calls may go on after SIGTERM.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Lowest level that is logged.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url
    .optional()
    .describe(
      'OpenTelemetry collector (OTLP over HTTP) that gets spans and metrics; none without it.',
    ),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The environment does not hold valid settings; the message lists every problem with its fix. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration_invalid';
}

/**
 * Reads settings from the environment. Empty values count as missing.
 * @throws ConfigurationError naming each missing or invalid setting and what it is for.
 */
export function loadSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settingsSchema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => explain(String(path[0]), message, given));
  if (given.AZURE_SPEECH_HOST === undefined && given.AZURE_SPEECH_REGION === undefined) {
    problems.push(
      'AZURE_SPEECH_REGION (or AZURE_SPEECH_HOST) is missing: Region of the speech resource, e.g. eastus2.',
    );
  }
  if (
    given.REDIS_USER_NAME !== undefined &&
    (given.IDENTITY_ENDPOINT === undefined || given.IDENTITY_HEADER === undefined)
  ) {
    problems.push(
      'REDIS_USER_NAME needs a managed identity: assign one, and Azure sets IDENTITY_ENDPOINT and IDENTITY_HEADER.',
    );
  }
  if (parsed.success) problems.push(...credentialProblems(parsed.data));
  if (given.AZURE_VOICELIVE_ENDPOINT !== undefined && given.AZURE_VOICELIVE_API_KEY === undefined) {
    problems.push('AZURE_VOICELIVE_API_KEY is missing: Azure Voice Live key.');
  }
  if (given.ACS_STREAMING_MODE === 'voice_live' && given.AZURE_VOICELIVE_ENDPOINT === undefined) {
    problems.push(
      'AZURE_VOICELIVE_ENDPOINT is missing: calls cannot be carried as `voice_live` without it.',
    );
  }
  if (!parsed.success || problems.length > 0) {
    throw new ConfigurationError(`The configuration is not valid:\n  - ${problems.join('\n  - ')}`);
  }
  return parsed.data;
}

function credentialProblems(settings: Settings): string[] {
  const isKey = settings.AZURE_CREDENTIAL === 'key';
  const needed: readonly (keyof Settings)[] = isKey
    ? ['AZURE_SPEECH_KEY', 'AZURE_OPENAI_KEY']
    : [
        'IDENTITY_ENDPOINT',
        'IDENTITY_HEADER',
        ...(settings.AZURE_SPEECH_HOST === undefined ? ['AZURE_SPEECH_RESOURCE_ID' as const] : []),
      ];
  return needed
    .filter((name) => settings[name] === undefined || settings[name] === '')
    .map((name) => explain(name, '', {}));
}

function explain(name: string, message: string, given: Readonly<Record<string, unknown>>): string {
  const description =
    Object.entries(settingsSchema.shape).find(([key]) => key === name)?.[1].description ?? '';
  return given[name] === undefined
    ? `${name} is missing: ${description}`
    : `${name} is not valid (${message}): ${description}`;
}
