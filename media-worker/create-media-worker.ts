import { loadContent } from '#registries/load-content.ts';
import { createTurnRecords } from '#shared/channels/turn-record.ts';
import { openPlatform } from '#shared/config/open-platform.ts';
import type { Settings } from '#shared/config/settings.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { createSessionEvents } from '#shared/conversation/session-events.ts';
import { createAzureSpeechToText } from '#shared/speech/azure-speech-to-text.ts';
import { createAzureTextToSpeech } from '#shared/speech/azure-text-to-speech.ts';
import type { SpeechEndpoint } from '#shared/speech/speech-endpoint.ts';
import { createWorkerRegistry } from '#shared/state/worker-registry.ts';
import { createBargeInPolicy } from './cascade/barge-in.ts';
import type { CascadeServices } from './cascade/cascade-session.ts';
import { usualSilenceLimits } from './cascade/silence-watch.ts';
import {
  type TurnTakingOptions,
  usualTurnTaking,
} from './cascade/turn-taking/turn-taking-options.ts';
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
  const content = await loadContent({ contentDirectory: settings.CONTENT_DIR });
  const platform = await openPlatform(settings, 'media-worker');
  const { clock, randomId, logger, hotStore, documents, customers, sessions } = platform;
  const { sessionTokens } = platform;
  const conversations = platform.conversations({
    content,
    ...createFunctionsClient({ baseUrl: settings.BASE_URL, sessionTokens }),
  });
  const endpoint = speechEndpointOf(settings);
  const server = await startMediaServer({
    startTransport: selectTransport(logger),
    host: settings.BIND_ADDRESS,
    port: settings.PORT,
    workerId: randomId(),
    maxCalls: settings.MAX_CALLS_PER_WORKER,
    shutdownGraceMs: settings.SHUTDOWN_GRACE_SECONDS * 1000,
    hotStore,
    workers: createWorkerRegistry({ hotStore, clock, heartbeatTtlMs }),
    conversations,
    textToSpeech: createAzureTextToSpeech({ endpoint, clock, ...synthesisTimes }),
    telephonyTokens: platform.telephonyTokens,
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
      callControl: platform.calls,
      bargeIn: createBargeInPolicy(),
      timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
      turnTaking: turnTakingOf(settings),
      ...speechOfAgents(content),
    },
    dependencies: [
      { name: 'hot-store', check: () => hotStore.ping() },
      { name: 'document-store', check: () => documents.ping() },
    ],
    randomId,
    clock,
    logger,
  });
  return {
    server,
    logger,
    async stop() {
      await server.drain();
      await platform.close();
    },
  };
}

function turnTakingOf({ PREEMPTIVE_GENERATION }: Settings): TurnTakingOptions {
  const { prepare: _, ...onlyWhenCertain } = usualTurnTaking;
  return PREEMPTIVE_GENERATION === 'on' ? usualTurnTaking : onlyWhenCertain;
}

/** How each agent listens and sounds, from its YAML file. */
function speechOfAgents({
  agents,
}: Content): Pick<CascadeServices, 'recognitionOf' | 'voiceOf' | 'passagesOf'> {
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
    passagesOf: (agent) => agents.get(agent)?.uninterruptible_passages ?? [],
  };
}

function speechEndpointOf(settings: Settings): SpeechEndpoint {
  const { AZURE_SPEECH_HOST, AZURE_SPEECH_REGION, AZURE_SPEECH_KEY: key } = settings;
  return AZURE_SPEECH_HOST === undefined
    ? { region: AZURE_SPEECH_REGION ?? '', key }
    : { host: AZURE_SPEECH_HOST, key };
}
