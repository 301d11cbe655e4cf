import { randomUUID } from 'node:crypto';
import { createCustomerContexts } from '#shared/channels/customer-contexts.ts';
import { createThreadStore } from '#shared/channels/thread-store.ts';
import type { CallControl } from '#shared/contracts/call-control.ts';
import type { ChatModel } from '#shared/contracts/chat-model.ts';
import { type Clock, systemClock } from '#shared/contracts/clock.ts';
import type { Conversations } from '#shared/contracts/conversation.ts';
import type { CustomerContexts } from '#shared/contracts/customer.ts';
import type { DocumentStore } from '#shared/contracts/document-store.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { MessageSender } from '#shared/contracts/message-sender.ts';
import type { RecordingFiles } from '#shared/contracts/recording-control.ts';
import {
  type ConversationsOptions,
  createConversations,
} from '#shared/conversation/create-conversations.ts';
import { createMemoStore } from '#shared/conversation/memo-store.ts';
import type { SessionStore } from '#shared/conversation/session-store.ts';
import {
  type AzureCredentials,
  createAzureCredentials,
} from '#shared/credentials/azure-credentials.ts';
import { createManagedIdentity } from '#shared/credentials/managed-identity.ts';
import { createAzureOpenAiChatModel } from '#shared/llm/azure-openai-chat-model.ts';
import { createPhoneDigest, type PhoneDigest } from '#shared/messaging/phone-digest.ts';
import { createWhatsAppSender } from '#shared/messaging/whatsapp-sender.ts';
import { createSessionTokens, type SessionTokens } from '#shared/security/session-token.ts';
import { createCallQueue } from '#shared/state/call-queue.ts';
import { createCosmosDocumentStore } from '#shared/state/cosmos-document-store.ts';
import { createManagedIdentityTokens } from '#shared/state/managed-identity-tokens.ts';
import { waitingCallsKey, waitingPeopleKey } from '#shared/state/queue-keys.ts';
import { createRedisHotStore } from '#shared/state/redis-hot-store.ts';
import type { RedisTokenSource } from '#shared/state/redis-token-rotation.ts';
import { createWaitingLine } from '#shared/state/waiting-line.ts';
import { createLogger } from '#shared/telemetry/logger.ts';
import { createAcsCallControl } from '#shared/telephony/acs-call-control.ts';
import { createAcsRecordingControl } from '#shared/telephony/acs-recording-control.ts';
import { createAcsRecordingFiles } from '#shared/telephony/acs-recording-files.ts';
import {
  type AcsTokenVerifier,
  createAcsTokenVerifier,
} from '#shared/telephony/acs-token-verifier.ts';
import { type CallRecordings, createCallRecordings } from '#shared/telephony/call-recordings.ts';
import type { Settings } from './settings.ts';

/** What a process brings along for its conversations. */
export type ConversationParts = Pick<
  ConversationsOptions,
  'content' | 'startChannelSwitch' | 'customerArrived'
> & {
  /** The platform's own when absent. */
  readonly chatModel?: ChatModel;
};

/** The ports of a process on their real adapters, as both processes need them. */
export interface Platform {
  readonly clock: Clock;
  readonly randomId: () => string;
  readonly logger: Logger;
  readonly hotStore: HotStore;
  readonly documents: DocumentStore;
  readonly chatModel: ChatModel;
  readonly credentials: AzureCredentials;
  readonly calls: CallControl;
  readonly recordings: CallRecordings;
  readonly recordingFiles: RecordingFiles;
  /** Undefined: no messaging channel is set up. */
  readonly messages: MessageSender | undefined;
  readonly customers: CustomerContexts;
  readonly sessions: SessionStore;
  readonly sessionTokens: SessionTokens;
  readonly telephonyTokens: AcsTokenVerifier;
  readonly phoneDigest: PhoneDigest;
  /** The turn engine on these ports. @throws ContentError when the content does not fit together. */
  conversations(parts: ConversationParts): Conversations;
  /** Closes every connection. */
  close(): Promise<void>;
}

/**
 * Builds the ports from the settings. Connections are made in the background.
 *
 * @param service name of the process in its log.
 * @throws Error when Redis wants a managed identity and there is none.
 */
export async function openPlatform(settings: Settings, service: string): Promise<Platform> {
  const clock = systemClock;
  const randomId = () => randomUUID();
  const logger = createLogger({
    level: settings.LOG_LEVEL,
    service,
    personalValueKey: settings.SESSION_TOKEN_SECRET,
  });
  // Before anything takes a meter. The SDK is loaded only where it is used: it delays the start.
  const { OTEL_EXPORTER_OTLP_ENDPOINT: collector } = settings;
  const stopTelemetry =
    collector === undefined
      ? undefined
      : (await import('#shared/telemetry/start-telemetry.ts')).startTelemetry({
          endpoint: collector,
          service,
        });
  const tokens = redisTokensOf(settings, clock);
  const hotStore = await createRedisHotStore({
    url: settings.REDIS_URL,
    clock,
    onConnectionError: (error) => logger.warn('hot store connection failed', { error }),
    ...(tokens === undefined ? {} : { tokens }),
  });
  const documents = createCosmosDocumentStore({
    endpoint: settings.AZURE_COSMOS_ENDPOINT,
    key: settings.AZURE_COSMOS_KEY,
    databaseName: settings.AZURE_COSMOS_DATABASE_NAME,
  });
  const credentials = createAzureCredentials(settings, { clock, logger });
  const chatModel = createAzureOpenAiChatModel({
    endpoint: settings.AZURE_OPENAI_ENDPOINT,
    ...credentials.openAi,
    apiVersion: settings.AZURE_OPENAI_API_VERSION,
    deployment: settings.AZURE_OPENAI_DEPLOYMENT,
    firstTokenTimeoutMs: settings.AOAI_FIRST_TOKEN_TIMEOUT_MS,
    clock,
  });
  const phoneDigest = createPhoneDigest({ key: settings.SESSION_TOKEN_SECRET });
  const messages = createWhatsAppSender(settings, { hotStore, phoneDigest, clock });
  const customers = createCustomerContexts({ documents, clock });
  const sessionTtlMs = settings.SESSION_TTL_SECONDS * 1000;
  return {
    clock,
    randomId,
    logger,
    hotStore,
    documents,
    chatModel,
    credentials,
    calls: createAcsCallControl({
      connectionString: settings.ACS_CONNECTION_STRING,
      sourcePhoneNumber: settings.ACS_SOURCE_PHONE_NUMBER,
      cognitiveServicesEndpoint: settings.ACS_COGNITIVE_SERVICES_ENDPOINT,
      promptVoiceName: settings.DEFAULT_TTS_VOICE,
    }),
    recordings: createCallRecordings({
      control: createAcsRecordingControl({
        connectionString: settings.ACS_CONNECTION_STRING,
        containerUrl: settings.AZURE_STORAGE_CONTAINER_URL,
      }),
      hotStore,
      clock,
    }),
    recordingFiles: createAcsRecordingFiles({
      connectionString: settings.ACS_CONNECTION_STRING,
      container: recordingContainerOf(settings, clock),
      now: () => clock.now(),
    }),
    messages,
    customers,
    sessions: createMemoStore({ hotStore, ttlMs: sessionTtlMs }),
    sessionTokens: createSessionTokens({ secret: settings.SESSION_TOKEN_SECRET, clock, randomId }),
    telephonyTokens: createAcsTokenVerifier({
      issuer: settings.ACS_TOKEN_ISSUER,
      audience: settings.ACS_AUDIENCE,
      jwksUrl: settings.ACS_JWKS_URL,
      clock,
    }),
    phoneDigest,
    conversations: (parts) =>
      createConversations({
        chatModel,
        ...parts,
        hotStore,
        documents,
        customers,
        threads: createThreadStore({ documents }),
        callQueue: createCallQueue({
          waitingCalls: createWaitingLine({ hotStore, clock, name: waitingCallsKey }),
          waitingForPerson: createWaitingLine({ hotStore, clock, name: waitingPeopleKey }),
        }),
        ...(messages === undefined ? {} : { messageSender: messages }),
        clock,
        logger,
        defaultScenario: settings.AGENT_SCENARIO,
        sessionTtlMs,
      }),
    async close() {
      credentials.close();
      await Promise.all([hotStore.close(), documents.close()]);
      await stopTelemetry?.();
    },
  };
}

/** Our container, and the managed identity that reads it. */
function recordingContainerOf(settings: Settings, clock: Clock) {
  const {
    AZURE_STORAGE_CONTAINER_URL: url,
    IDENTITY_ENDPOINT: endpoint,
    IDENTITY_HEADER: header,
    AZURE_CLIENT_ID: clientId,
  } = settings;
  if (url === undefined || endpoint === undefined || header === undefined) return undefined;
  const fetchToken = createManagedIdentity({
    endpoint,
    header,
    ...(clientId === undefined ? {} : { clientId }),
    resource: 'https://storage.azure.com',
    timeoutMs: 5000,
    clock,
  });
  return { url, token: async () => (await fetchToken()).token };
}

/** Entra tokens where Redis knows this process by its managed identity. */
function redisTokensOf(settings: Settings, clock: Clock): RedisTokenSource | undefined {
  const {
    REDIS_USER_NAME: username,
    IDENTITY_ENDPOINT: endpoint,
    IDENTITY_HEADER: header,
    AZURE_CLIENT_ID: clientId,
  } = settings;
  if (username === undefined || endpoint === undefined || header === undefined) return undefined;
  return createManagedIdentityTokens({ username, endpoint, header, clientId, clock });
}
