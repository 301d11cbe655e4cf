import { randomUUID } from 'node:crypto';
import { loadContent } from '#registries/load-content.ts';
import { createCustomerContexts } from '#shared/channels/customer-contexts.ts';
import { createThreadStore } from '#shared/channels/thread-store.ts';
import { createTurnRecords } from '#shared/channels/turn-record.ts';
import type { Settings } from '#shared/config/settings.ts';
import { type Clock, systemClock } from '#shared/contracts/clock.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { createConversations } from '#shared/conversation/create-conversations.ts';
import { createMemoStore } from '#shared/conversation/memo-store.ts';
import { createSessionEvents } from '#shared/conversation/session-events.ts';
import { createAzureOpenAiChatModel } from '#shared/llm/azure-openai-chat-model.ts';
import { createPhoneDigest } from '#shared/messaging/phone-digest.ts';
import { createWhatsAppSender } from '#shared/messaging/whatsapp-sender.ts';
import { createSessionTokens } from '#shared/security/session-token.ts';
import { createAzureSpeechToText } from '#shared/speech/azure-speech-to-text.ts';
import { createAzureTextToSpeech } from '#shared/speech/azure-text-to-speech.ts';
import type { SpeechEndpoint } from '#shared/speech/speech-endpoint.ts';
import { createCallQueue } from '#shared/state/call-queue.ts';
import { createCosmosDocumentStore } from '#shared/state/cosmos-document-store.ts';
import { waitingCallsKey, waitingPeopleKey } from '#shared/state/queue-keys.ts';
import { createRedisHotStore } from '#shared/state/redis-hot-store.ts';
import { createWaitingLine } from '#shared/state/waiting-line.ts';
import { createWorkerRegistry } from '#shared/state/worker-registry.ts';
import { createLogger } from '#shared/telemetry/logger.ts';
import { createAcsCallControl } from '#shared/telephony/acs-call-control.ts';
import { createAcsTokenVerifier } from '#shared/telephony/acs-token-verifier.ts';
import { createBargeInPolicy } from './cascade/barge-in.ts';
import type { CascadeServices } from './cascade/cascade-session.ts';
import { usualSilenceLimits } from './cascade/silence-watch.ts';
import { createFunctionsClient } from './functions-client.ts';
import { heartbeatTtlMs } from './lifecycle/heartbeat.ts';
import { type MediaServer, startMediaServer } from './server.ts';
import { selectTransport } from './transport/select-transport.ts';
import { readArrival } from './web-chat/read-arrival.ts';

/** A caller waits on the other end of all of these. */
const recognitionTimes = { connectTimeoutMs: 3000, closeTimeoutMs: 1000 };

/** Every clause is tried twice: a caller may hear nothing for twice the first two when it fails. */
const synthesisTimes = { connectTimeoutMs: 1400, audioTimeoutMs: 1400, closeTimeoutMs: 1000 };

export interface RunningMediaWorker {
  readonly server: MediaServer;
  readonly logger: Logger;
  /** Drains the server, then closes the connections to the stores. */
  stop(): Promise<void>;
}

/** Builds every adapter from the settings, wires the worker and starts to listen. */
export async function createMediaWorker(settings: Settings): Promise<RunningMediaWorker> {
  const clock = systemClock;
  const logger = createLogger({
    level: settings.LOG_LEVEL,
    service: 'media-worker',
    personalValueKey: settings.SESSION_TOKEN_SECRET,
  });
  const content = await loadContent(
    settings.CONTENT_DIR === undefined ? {} : { contentDirectory: settings.CONTENT_DIR },
  );
  const hotStore = await createRedisHotStore({
    url: settings.REDIS_URL,
    clock,
    onConnectionError: (error) => logger.warn('redis connection failed', { error }),
  });
  const documents = createCosmosDocumentStore({
    endpoint: settings.AZURE_COSMOS_ENDPOINT,
    key: settings.AZURE_COSMOS_KEY,
    databaseName: settings.AZURE_COSMOS_DATABASE_NAME,
  });
  const sessionTokens = createSessionTokens({
    secret: settings.SESSION_TOKEN_SECRET,
    clock,
    randomId: randomUUID,
  });
  const customers = createCustomerContexts({ documents, clock });
  const phoneDigest = createPhoneDigest({ key: settings.SESSION_TOKEN_SECRET });
  const messageSender = createWhatsAppSender(settings, { hotStore, phoneDigest, clock });
  const sessionTtlMs = settings.SESSION_TTL_SECONDS * 1000;
  const sessions = createMemoStore({ hotStore, ttlMs: sessionTtlMs });
  const conversations = createConversations({
    content,
    chatModel: createAzureOpenAiChatModel({
      endpoint: settings.AZURE_OPENAI_ENDPOINT,
      apiKey: settings.AZURE_OPENAI_KEY,
      apiVersion: settings.AZURE_OPENAI_API_VERSION,
      deployment: settings.AZURE_OPENAI_DEPLOYMENT,
      firstTokenTimeoutMs: settings.AOAI_FIRST_TOKEN_TIMEOUT_MS,
      clock,
    }),
    hotStore,
    documents,
    customers,
    threads: createThreadStore({ documents }),
    callQueue: callQueueOn(hotStore, clock),
    ...(messageSender === undefined ? {} : { messageSender }),
    ...createFunctionsClient({ baseUrl: settings.BASE_URL, sessionTokens }),
    clock,
    logger,
    defaultScenario: settings.AGENT_SCENARIO,
    sessionTtlMs,
  });
  const endpoint = speechEndpointOf(settings);
  const server = await startMediaServer({
    startTransport: selectTransport(logger),
    host: settings.BIND_ADDRESS,
    port: settings.PORT,
    workerId: randomUUID(),
    maxCalls: settings.MAX_CALLS_PER_WORKER,
    shutdownGraceMs: settings.SHUTDOWN_GRACE_SECONDS * 1000,
    hotStore,
    workers: createWorkerRegistry({ hotStore, clock, heartbeatTtlMs }),
    conversations,
    textToSpeech: createAzureTextToSpeech({ endpoint, clock, ...synthesisTimes }),
    telephonyTokens: createAcsTokenVerifier({
      issuer: settings.ACS_TOKEN_ISSUER,
      audience: settings.ACS_AUDIENCE,
      jwksUrl: settings.ACS_JWKS_URL,
      clock,
    }),
    sessionTokens,
    async arrivalOf(visit) {
      try {
        return await readArrival({ customers, sessions }, visit);
      } catch (error) {
        logger.warn('arrival was not read', { sessionId: visit.sessionId, error });
        return undefined;
      }
    },
    events: createSessionEvents({ hotStore, clock, logger }),
    turnRecords: createTurnRecords({ documents }),
    cascade: {
      speechToText: createAzureSpeechToText({ endpoint, clock, ...recognitionTimes }),
      callControl: createAcsCallControl({
        connectionString: settings.ACS_CONNECTION_STRING,
        sourcePhoneNumber: settings.ACS_SOURCE_PHONE_NUMBER,
        cognitiveServicesEndpoint: settings.ACS_COGNITIVE_SERVICES_ENDPOINT,
        promptVoiceName: settings.DEFAULT_TTS_VOICE,
      }),
      bargeIn: createBargeInPolicy(),
      timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
      ...speechOfAgents(content),
    },
    dependencies: [
      { name: 'hot-store', check: () => hotStore.ping() },
      { name: 'document-store', check: () => documents.ping() },
    ],
    randomId: randomUUID,
    clock,
    logger,
  });
  return {
    server,
    logger,
    async stop() {
      await server.drain();
      await Promise.all([hotStore.close(), documents.close()]);
    },
  };
}

/** How each agent listens and sounds, from its YAML file. */
function speechOfAgents({ agents }: Content): Pick<CascadeServices, 'recognitionOf' | 'voiceOf'> {
  return {
    recognitionOf(agent) {
      const speech = agents.get(agent)?.speech;
      if (speech === undefined) return { language: 'en-US' };
      return {
        language: speech.language,
        phraseHints: speech.phrase_hints,
        segmentationSilenceMs: speech.segmentation_silence_ms,
      };
    },
    voiceOf: (agent) => agents.get(agent)?.voice,
  };
}

function callQueueOn(hotStore: HotStore, clock: Clock) {
  return createCallQueue({
    waitingCalls: createWaitingLine({ hotStore, clock, name: waitingCallsKey }),
    waitingForPerson: createWaitingLine({ hotStore, clock, name: waitingPeopleKey }),
  });
}

function speechEndpointOf(settings: Settings): SpeechEndpoint {
  const { AZURE_SPEECH_HOST, AZURE_SPEECH_REGION, AZURE_SPEECH_KEY: key } = settings;
  return AZURE_SPEECH_HOST === undefined
    ? { region: AZURE_SPEECH_REGION ?? '', key }
    : { host: AZURE_SPEECH_HOST, key };
}
