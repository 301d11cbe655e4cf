import { randomUUID } from 'node:crypto';
import { metrics } from '@opentelemetry/api';
import type { Settings } from '#shared/config/settings.ts';
import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { ChatModel } from '#shared/contracts/chat-model.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { RecognitionOptions, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import type { AzureCredentials } from '#shared/credentials/azure-credentials.ts';
import { createAzureOpenAiChatModel } from '#shared/llm/azure-openai-chat-model.ts';
import { createPooledFetch } from '#shared/llm/pooled-fetch.ts';
import { withPatience } from '#shared/llm/with-patience.ts';
import { observePools } from '#shared/pools/pool-meters.ts';
import type { PoolMetrics } from '#shared/pools/pool-metrics.ts';
import type { PoolLimits } from '#shared/pools/warmable-resource-pool.ts';
import { createAzureSpeechToText } from '#shared/speech/azure-speech-to-text.ts';
import { createAzureTextToSpeech } from '#shared/speech/azure-text-to-speech.ts';
import { createCachedTextToSpeech } from '#shared/speech/cached-text-to-speech.ts';
import { createGuardedTextToSpeech } from '#shared/speech/guarded-text-to-speech.ts';
import type { PhraseCacheMetrics } from '#shared/speech/phrase-cache.ts';
import { createPooledSpeechToText } from '#shared/speech/pooled-speech-to-text.ts';
import { createPooledTextToSpeech } from '#shared/speech/pooled-text-to-speech.ts';
import type { SpeechEndpoint } from '#shared/speech/speech-endpoint.ts';
import { tracerName } from '#shared/telemetry/trace-names.ts';
import { stockPhrasesOf } from './stock-phrases-of.ts';

/** The services that hear, think and speak, as calls use them. */
export interface VoiceServices {
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  /** For those who wait on the line, and for those who read. */
  readonly chatModel: { readonly onCalls: ChatModel; readonly inText: ChatModel };
  readonly pools: () => readonly PoolMetrics[];
  readonly phraseCache: () => PhraseCacheMetrics;
  /** Connects and prepares in the background what calls will need. */
  start(): void;
  close(): Promise<void>;
}

/** A caller waits on the other end of all of these. */
const recognitionTimes = { connectTimeoutMs: 3000, closeTimeoutMs: 1000 };
const synthesisTimes = { connectTimeoutMs: 1400, audioTimeoutMs: 1400, closeTimeoutMs: 1000 };
/** A clause is tried twice: a caller hears nothing for no longer than both together. */
const synthesisPatience = { firstAudioMs: 1000, secondAttemptMs: 450 };
const modelConnectTimeoutMs = 2000;

/**
 * Connections that nobody uses are replaced before the services close them: speech does so after about
 * three idle minutes, the gateways in front of Azure OpenAI after two or more.
 */
const lifeMs = { recogniser: 150_000, synthesiser: 300_000, chat: 110_000 };
/** A speaker's next clause comes within this time or a while later. */
const synthesiserIsKeptMs = 10_000;

/** How an agent listens, from its YAML file. */
export function recognitionOf(agent: AgentDefinition | undefined): RecognitionOptions {
  if (agent === undefined) return { language: 'en-US' };
  const { language, candidate_languages, phrase_hints, segmentation_silence_ms } = agent.speech;
  return {
    language,
    ...(candidate_languages === undefined ? {} : { candidateLanguages: candidate_languages }),
    phraseHints: phrase_hints,
    segmentationSilenceMs: segmentation_silence_ms,
  };
}

/** Builds them from the settings; nothing is connected yet. */
export function createVoiceServices(
  settings: Settings,
  parts: {
    readonly content: Content;
    readonly credentials: AzureCredentials;
    readonly clock: Clock;
    readonly logger: Logger;
  },
): VoiceServices {
  const { content, credentials, clock } = parts;
  const endpoint = endpointOf(settings, credentials.speech);

  const speechToText = createPooledSpeechToText({
    ...parts,
    speechToText: createAzureSpeechToText({ endpoint, clock, ...recognitionTimes }),
    limits: limitsOf(settings, {
      warm: settings.POOL_WARM_RECOGNISERS,
      // A call has one, and a second one for as long as the first is being closed.
      capacity: 2 * settings.MAX_CALLS_PER_WORKER,
      maxAgeMs: lifeMs.recogniser,
      dedicatedMs: 0,
    }),
  });
  const synthesisers = createPooledTextToSpeech({
    ...parts,
    open: createAzureTextToSpeech({ endpoint, clock, ...synthesisTimes }).open,
    limits: limitsOf(settings, {
      warm: settings.POOL_WARM_SYNTHESISERS,
      capacity: settings.POOL_MAX_SYNTHESISERS,
      maxAgeMs: lifeMs.synthesiser,
      dedicatedMs: synthesiserIsKeptMs,
    }),
    randomId: randomUUID,
  });
  const guarded = createGuardedTextToSpeech({
    ...parts,
    textToSpeech: synthesisers,
    ...synthesisPatience,
  });
  const textToSpeech = createCachedTextToSpeech({
    ...parts,
    textToSpeech: guarded,
    phrases: stockPhrasesOf(content),
    maxBytes: settings.SPEECH_CACHE_MEGABYTES * 1_000_000,
  });
  const chatConnections = createPooledFetch({
    ...parts,
    endpoint: settings.AZURE_OPENAI_ENDPOINT,
    limits: limitsOf(settings, {
      warm: settings.POOL_WARM_CHAT_CONNECTIONS,
      capacity: settings.POOL_MAX_CHAT_CONNECTIONS,
      maxAgeMs: lifeMs.chat,
      dedicatedMs: 0,
    }),
    connectTimeoutMs: modelConnectTimeoutMs,
  });
  const chatModel = createAzureOpenAiChatModel({
    ...credentials.openAi,
    endpoint: settings.AZURE_OPENAI_ENDPOINT,
    apiVersion: settings.AZURE_OPENAI_API_VERSION,
    deployment: settings.AZURE_OPENAI_DEPLOYMENT,
    firstTokenTimeoutMs: settings.AOAI_FIRST_TOKEN_TIMEOUT_MS,
    fetch: chatConnections.fetch,
    clock,
  });
  const pools = () => [
    ...speechToText.metrics(),
    synthesisers.metrics(),
    chatConnections.metrics(),
  ];
  let stopObserving: () => void = () => undefined;

  return {
    speechToText,
    textToSpeech,
    chatModel: {
      onCalls: withPatience(chatModel, {
        firstTokenTimeoutMs: settings.AOAI_VOICE_FIRST_TOKEN_TIMEOUT_MS,
        deadlineMs: settings.AOAI_VOICE_DEADLINE_MS,
      }),
      inText: chatModel,
    },
    pools,
    phraseCache: () => textToSpeech.metrics(),
    start() {
      stopObserving = observePools(metrics.getMeter(tracerName), pools);
      for (const agent of content.agents.values()) speechToText.warm(recognitionOf(agent));
      synthesisers.start();
      chatConnections.start();
      textToSpeech.start();
    },
    async close() {
      stopObserving();
      await textToSpeech.close();
      await guarded.close();
      await Promise.all([speechToText.close(), synthesisers.close(), chatConnections.close()]);
    },
  };
}

function limitsOf(
  { POOL_MAX_WAIT_MS }: Settings,
  pool: {
    readonly warm: number;
    readonly capacity: number;
    readonly maxAgeMs: number;
    readonly dedicatedMs: number;
  },
): PoolLimits {
  const { warm, capacity, maxAgeMs, dedicatedMs } = pool;
  return {
    warmTarget: Math.min(warm, capacity),
    capacity,
    maxWaitMs: POOL_MAX_WAIT_MS,
    maxAgeMs,
    dedicatedMs,
  };
}

function endpointOf(
  { AZURE_SPEECH_HOST, AZURE_SPEECH_REGION }: Settings,
  credential: AzureCredentials['speech'],
): SpeechEndpoint {
  return AZURE_SPEECH_HOST === undefined
    ? { region: AZURE_SPEECH_REGION ?? '', ...credential }
    : { host: AZURE_SPEECH_HOST, ...credential };
}
