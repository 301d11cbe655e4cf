import { loadContent } from '#registries/load-content.ts';
import { createTurnRecords } from '#shared/channels/turn-record.ts';
import { openPlatform } from '#shared/config/open-platform.ts';
import type { Settings } from '#shared/config/settings.ts';
import type { ChatModel } from '#shared/contracts/chat-model.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { Conversations } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { createSessionEvents } from '#shared/conversation/session-events.ts';
import { createAzureSpeechToSpeech } from '#shared/realtime/azure-speech-to-speech.ts';
import { voiceForLanguage } from '#shared/speech/voice-for-language.ts';
import { createCallSlots } from '#shared/state/call-slots.ts';
import { createWorkerRegistry } from '#shared/state/worker-registry.ts';
import { createLatencyRecords } from '#shared/telemetry/latency-records.ts';
import { slotLeaseMs } from './browser-voice/call-slot.ts';
import { createRecordingOf } from './call-opening/recording-of-call.ts';
import { createBargeInPolicy } from './cascade/barge-in.ts';
import type { CascadeServices } from './cascade/cascade-session.ts';
import { createThinkingSound } from './cascade/thinking-sound.ts';
import {
  type TurnTakingOptions,
  usualTurnTaking,
} from './cascade/turn-taking/turn-taking-options.ts';
import { createVoiceServices, recognitionOf, type VoiceServices } from './create-voice-services.ts';
import { usualSilenceLimits } from './floor/silence-watch.ts';
import { createFunctionsClient } from './functions-client.ts';
import { type MediaServer, startMediaServer } from './server.ts';
import { selectTransport } from './transport/select-transport.ts';
import { createVoiceSessions } from './voice-live/create-voice-session.ts';
import type { VoiceLiveServices } from './voice-live/voice-live-session.ts';
import { readArrival } from './web-chat/read-arrival.ts';

/**
 * A caller waits, and connecting is tried three times; answers take longer than those of a chat
 * model, as this one hears and speaks as well.
 */
const voiceLiveTimes = {
  connectTimeoutMs: 2000,
  closeTimeoutMs: 1000,
  answerSilenceMs: 8000,
  heartbeatMs: 5000,
};

export interface RunningMediaWorker {
  readonly server: MediaServer;
  readonly logger: Logger;
  /** Drains the server, then closes the connections to the stores. */
  stop(): Promise<void>;
}

/** Builds every adapter from the settings, wires the worker and starts to listen. */
export async function createMediaWorker(settings: Settings): Promise<RunningMediaWorker> {
  const content = await loadContent({ contentDirectory: settings.CONTENT_DIR });
  const platform = await openPlatform(settings, 'media-worker');
  const { clock, randomId, logger, hotStore, documents, customers, sessions } = platform;
  const { sessionTokens } = platform;
  const voice = createVoiceServices(settings, { ...platform, content });
  const functions = createFunctionsClient({ baseUrl: settings.BASE_URL, sessionTokens });
  const conversations = conversationsByPatience(voice.chatModel, (chatModel) =>
    platform.conversations({
      content,
      chatModel,
      ...functions,
    }),
  );
  const workers = createWorkerRegistry({ hotStore, clock });
  const server = await startMediaServer({
    startTransport: selectTransport(logger),
    host: settings.BIND_ADDRESS,
    port: settings.PORT,
    workerId: randomId(),
    maxCalls: settings.MAX_CALLS_PER_WORKER,
    shutdownGraceMs: settings.SHUTDOWN_GRACE_SECONDS * 1000,
    hotStore,
    workers,
    conversations,
    textToSpeech: voice.textToSpeech,
    pools: voice.pools,
    phraseCache: voice.phraseCache,
    telephonyTokens: platform.telephonyTokens,
    sessionTokens,
    slots: createCallSlots({ hotStore, workers, clock, leaseMs: slotLeaseMs }),
    allowedOrigins: allowedOriginsOf(settings),
    sessions,
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
    latencyRecords: createLatencyRecords({ documents }),
    cascade: {
      speechToText: voice.speechToText,
      callControl: platform.calls,
      startTransfer: functions.startTransfer,
      bargeIn: createBargeInPolicy(),
      timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
      turnTaking: turnTakingOf(settings),
      ...speechOfAgents(content),
    },
    recordingOf: createRecordingOf({
      recordings: platform.recordings,
      scenarios: content.scenarios,
      usualScenario: settings.AGENT_SCENARIO,
      sessionTokens,
      baseUrl: settings.BASE_URL,
      logger,
    }),
    createVoiceSession: createVoiceSessions({
      voiceLive: voiceLiveOf(settings, content, clock),
      preferenceOf(agent) {
        const preferred = content.agents.get(agent)?.voice_live.preferred;
        if (preferred === undefined) return undefined;
        return preferred ? 'voice_live' : 'media';
      },
      usual: settings.ACS_STREAMING_MODE,
    }),
    dependencies: [
      { name: 'hot-store', check: () => hotStore.ping() },
      { name: 'document-store', check: () => documents.ping() },
    ],
    randomId,
    clock,
    logger,
  });
  voice.start();
  return {
    server,
    logger,
    async stop() {
      await server.drain();
      await voice.close();
      await platform.close();
    },
  };
}

/** A caller on the line waits less long for an answer than somebody who reads it. */
function conversationsByPatience(
  { onCalls, inText }: VoiceServices['chatModel'],
  conversationsOn: (chatModel: ChatModel) => Conversations,
): Conversations {
  const spoken = conversationsOn(onCalls);
  const written = conversationsOn(inText);
  return { open: (asked) => (asked.channel === 'voice' ? spoken : written).open(asked) };
}

function turnTakingOf({ PREEMPTIVE_GENERATION }: Settings): TurnTakingOptions {
  const { prepare: _, ...onlyWhenCertain } = usualTurnTaking;
  return PREEMPTIVE_GENERATION === 'on' ? usualTurnTaking : onlyWhenCertain;
}

/** How each agent listens and sounds, from its YAML file. */
function speechOfAgents({
  agents,
}: Content): Pick<CascadeServices, 'recognitionOf' | 'voiceOf' | 'fillers' | 'passagesOf'> {
  return {
    recognitionOf: (agent) => recognitionOf(agents.get(agent)),
    voiceOf(name, language) {
      const agent = agents.get(name);
      return agent === undefined ? undefined : voiceForLanguage(agent, language);
    },
    fillers: {
      kindOf: (agent) => agents.get(agent)?.filler ?? 'speech',
      sound: createThinkingSound(),
    },
    passagesOf: (agent) => agents.get(agent)?.uninterruptible_passages ?? [],
  };
}

/** The model that hears and speaks by itself, where one is set up. */
function voiceLiveOf(
  settings: Settings,
  { agents }: Content,
  clock: Clock,
): Pick<VoiceLiveServices, 'speechToSpeech' | 'listeningOf'> | undefined {
  const { AZURE_VOICELIVE_ENDPOINT: endpoint, AZURE_VOICELIVE_API_KEY: apiKey } = settings;
  if (endpoint === undefined || apiKey === undefined) return undefined;
  return {
    speechToSpeech: createAzureSpeechToSpeech({
      endpoint,
      apiKey,
      model: settings.AZURE_VOICELIVE_MODEL,
      apiVersion: settings.AZURE_VOICELIVE_API_VERSION,
      ...voiceLiveTimes,
      clock,
    }),
    listeningOf(name) {
      const agent = agents.get(name);
      const { silence_ms: silenceMs, threshold } = agent?.voice_live ?? usualListening;
      const { segmentationSilenceMs: _, ...recognition } = recognitionOf(agent);
      return {
        ...recognition,
        turnDetection: { silenceMs, threshold },
        ...(agent === undefined
          ? {}
          : { temperature: agent.model.temperature, maxOutputTokens: agent.model.max_tokens }),
      };
    },
  };
}

const usualListening = { silence_ms: 500, threshold: 0.5 };

/** Pages of the worker itself, the web-chat page, and those that the operator of the service names. */
function allowedOriginsOf(settings: Settings): readonly string[] {
  const { ALLOWED_ORIGINS, MEDIA_WORKER_URL, WEBCHAT_URL } = settings;
  const ours = [MEDIA_WORKER_URL.replace(/^ws/, 'http'), WEBCHAT_URL ?? []].flat();
  return [...ours, ...(ALLOWED_ORIGINS?.split(',') ?? [])].map((url) => new URL(url).origin);
}
