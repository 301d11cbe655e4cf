import { randomUUID } from 'node:crypto';
import { loadContent } from '#registries/load-content.ts';
import { createCustomerContexts } from '#shared/channels/customer-contexts.ts';
import { createThreadStore } from '#shared/channels/thread-store.ts';
import type { Settings } from '#shared/config/settings.ts';
import { systemClock as clock } from '#shared/contracts/clock.ts';
import { createConversations } from '#shared/conversation/create-conversations.ts';
import { createMemoStore } from '#shared/conversation/memo-store.ts';
import { summariseConversation } from '#shared/conversation/summary.ts';
import { wholeHistory } from '#shared/conversation/whole-history.ts';
import { createAzureOpenAiChatModel } from '#shared/llm/azure-openai-chat-model.ts';
import { createPhoneDigest } from '#shared/messaging/phone-digest.ts';
import { createWhatsAppSender } from '#shared/messaging/whatsapp-sender.ts';
import { createSessionTokens, type SessionTokens } from '#shared/security/session-token.ts';
import { createCallQueue } from '#shared/state/call-queue.ts';
import { createCosmosDocumentStore } from '#shared/state/cosmos-document-store.ts';
import { waitingCallsKey, waitingPeopleKey } from '#shared/state/queue-keys.ts';
import { createRedisHotStore } from '#shared/state/redis-hot-store.ts';
import { createWaitingLine } from '#shared/state/waiting-line.ts';
import { createLogger } from '#shared/telemetry/logger.ts';
import { createAcsCallControl } from '#shared/telephony/acs-call-control.ts';
import { createAcsTokenVerifier } from '#shared/telephony/acs-token-verifier.ts';
import { toAppSettings } from './app-settings.ts';
import { assembleServices } from './assemble-services.ts';
import type { DurableClientHolder } from './durable-client-holder.ts';
import type { Authentication } from './http/authenticate.ts';
import { createEntraTokens, entraKeys } from './http/entra-tokens.ts';
import { beginChannelHandoff } from './orchestrations/begin-channel-handoff.ts';
import type { HandoffEvent } from './orchestrations/channel-handoff-messages.ts';
import { createDurableOrchestrations } from './orchestrations/durable-orchestrations.ts';
import type { Services } from './services.ts';

/** A channel switch does not wait longer for its summary. */
const summaryDeadlineMs = 2500;

export interface RunningServices {
  readonly services: Services;
  /** Closes every connection. */
  close(): Promise<void>;
}

/**
 * Builds the services on the real adapters. Connections are made in the background.
 *
 * @throws ContentError when agents, scenarios and tools do not fit together.
 */
export async function createServices(
  settings: Settings,
  durableClient: DurableClientHolder,
): Promise<RunningServices> {
  const appSettings = toAppSettings(settings);
  const randomId = () => randomUUID();
  const logger = createLogger({
    level: settings.LOG_LEVEL,
    service: 'functions',
    personalValueKey: settings.SESSION_TOKEN_SECRET,
  });
  const content = await loadContent(
    settings.CONTENT_DIR === undefined ? {} : { contentDirectory: settings.CONTENT_DIR },
  );
  const hotStore = await createRedisHotStore({
    url: settings.REDIS_URL,
    onConnectionError: (error) => logger.warn('hot store connection failed', { error }),
  });
  const documents = createCosmosDocumentStore({
    endpoint: settings.AZURE_COSMOS_ENDPOINT,
    key: settings.AZURE_COSMOS_KEY,
    databaseName: settings.AZURE_COSMOS_DATABASE_NAME,
  });
  const chatModel = createAzureOpenAiChatModel({
    endpoint: settings.AZURE_OPENAI_ENDPOINT,
    apiKey: settings.AZURE_OPENAI_KEY,
    apiVersion: settings.AZURE_OPENAI_API_VERSION,
    deployment: settings.AZURE_OPENAI_DEPLOYMENT,
    firstTokenTimeoutMs: settings.AOAI_FIRST_TOKEN_TIMEOUT_MS,
    clock,
  });
  const sessionTokens = createSessionTokens({
    secret: settings.SESSION_TOKEN_SECRET,
    clock,
    randomId,
  });
  const phoneDigest = createPhoneDigest({ key: settings.SESSION_TOKEN_SECRET });
  const messages = createWhatsAppSender(settings, { hotStore, phoneDigest, clock });
  const customers = createCustomerContexts({ documents, clock });
  const orchestrations = createDurableOrchestrations(() => durableClient.current());
  const sessions = createMemoStore({ hotStore, ttlMs: appSettings.messagingSessionTtlMs });
  const conversations = createConversations({
    content,
    chatModel,
    hotStore,
    documents,
    customers,
    threads: createThreadStore({ documents }),
    callQueue: createCallQueue({
      waitingCalls: createWaitingLine({ hotStore, clock, name: waitingCallsKey }),
      waitingForPerson: createWaitingLine({ hotStore, clock, name: waitingPeopleKey }),
    }),
    ...(messages === undefined ? {} : { messageSender: messages }),
    startChannelSwitch: (request) =>
      beginChannelHandoff(
        { orchestrations, randomId, sessions, customers, content, settings: appSettings },
        request,
      ),
    async customerArrived({ handoffId, channel }) {
      const event: HandoffEvent = { type: 'customerArrived', channel };
      await orchestrations.raiseEvent(handoffId, event.type, event);
    },
    clock,
    logger,
    defaultScenario: settings.AGENT_SCENARIO,
    sessionTtlMs: appSettings.messagingSessionTtlMs,
  });
  const services = assembleServices({
    settings: appSettings,
    clock,
    randomId,
    phoneDigest,
    logger,
    authentication: createAuthentication(settings, sessionTokens),
    sessionTokens,
    content,
    calls: createAcsCallControl({
      connectionString: settings.ACS_CONNECTION_STRING,
      sourcePhoneNumber: settings.ACS_SOURCE_PHONE_NUMBER,
      cognitiveServicesEndpoint: settings.ACS_COGNITIVE_SERVICES_ENDPOINT,
      promptVoiceName: settings.DEFAULT_TTS_VOICE,
    }),
    ...(messages === undefined ? {} : { messages }),
    hotStore,
    documents,
    conversations,
    async summarise(memo) {
      const summary = await summariseConversation({
        history: wholeHistory(memo),
        facts: memo.facts,
        chatModel,
        clock,
        logger,
        signal: new AbortController().signal,
        deadlineMs: summaryDeadlineMs,
      });
      return summary.text;
    },
    orchestrations,
    dependencies: [
      { name: 'redis', required: true, probe: () => hotStore.ping() },
      { name: 'cosmos', required: true, probe: () => documents.ping() },
      { name: 'telephony_keys', required: false, probe: () => reach(settings.ACS_JWKS_URL) },
    ],
  });
  return {
    services,
    async close() {
      await Promise.all([hotStore.close(), documents.close()]);
    },
  };
}

function createAuthentication(settings: Settings, sessionTokens: SessionTokens): Authentication {
  const {
    ADMIN_FUNCTION_KEY: adminKey,
    AZURE_TENANT_ID: tenantId,
    BACKEND_AUTH_CLIENT_ID: clientId,
  } = settings;
  return {
    sessionTokens,
    telephonyTokens: createAcsTokenVerifier({
      issuer: settings.ACS_TOKEN_ISSUER,
      audience: settings.ACS_AUDIENCE,
      jwksUrl: settings.ACS_JWKS_URL,
      clock,
    }),
    eventGridKey: settings.EVENT_GRID_KEY,
    ...(adminKey === undefined ? {} : { adminKey }),
    ...(tenantId === undefined || clientId === undefined
      ? {}
      : { entra: createEntraTokens({ tenantId, clientId, keys: entraKeys(tenantId), clock }) }),
  };
}

async function reach(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
}
