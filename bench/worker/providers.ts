import {
  createVoiceServices,
  recognitionOf as recognitionOfAgent,
} from '#media-worker/create-voice-services.ts';
import { loadSettings } from '#shared/config/settings.ts';
import type { ChatModel } from '#shared/contracts/chat-model.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { RecognitionOptions, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { createAzureCredentials } from '#shared/credentials/azure-credentials.ts';
import { completeEnvironment } from '#shared/testing/complete-environment.ts';
import { createMarkedSpeechToText } from './marked-speech-to-text.ts';
import { createPacedChatModel } from './paced-chat-model.ts';
import { createPacedTextToSpeech } from './paced-text-to-speech.ts';
import { quietLogger } from './quiet-logger.ts';
import type { TurnProbes } from './turn-probes.ts';
import type { ProviderPace } from './worker-messages.ts';
import type { ServiceAddresses } from './worker-settings.ts';

/** What hears, thinks and speaks in a worker under test. */
export interface Providers {
  readonly speechToText: SpeechToText;
  readonly chatModel: ChatModel;
  readonly textToSpeech: TextToSpeech;
  readonly recognitionOf: (agent: string) => RecognitionOptions;
  close(): Promise<void>;
}

/** Providers in the worker's own process, with a set pace and next to no cost. */
export function createPacedProviders(parts: {
  readonly clock: Clock;
  readonly probes: TurnProbes;
  readonly pace: () => ProviderPace;
  readonly onPartial: () => void;
}): Providers {
  const { pace } = parts;
  return {
    speechToText: createMarkedSpeechToText({ ...parts, pace: () => pace().recogniser }),
    chatModel: createPacedChatModel({ ...parts, pace: () => pace().model }),
    textToSpeech: createPacedTextToSpeech({
      ...parts,
      firstByteMs: () => pace().synthesisFirstByteMs,
    }),
    recognitionOf: () => ({ language: 'en-US' }),
    close: async () => undefined,
  };
}

/** The product's own clients, pools and caches, connected to services that are somewhere else. */
export function createServiceProviders(
  { speechUrl, openAiUrl, key }: ServiceAddresses,
  { clock, content }: { readonly clock: Clock; readonly content: Content },
): Providers {
  const { AZURE_SPEECH_REGION: _, ...environment } = completeEnvironment;
  const settings = loadSettings({
    ...environment,
    AZURE_SPEECH_HOST: speechUrl,
    AZURE_SPEECH_KEY: key,
    AZURE_OPENAI_ENDPOINT: openAiUrl,
    AZURE_OPENAI_KEY: key,
  });
  const logger = quietLogger;
  const credentials = createAzureCredentials(settings, { clock, logger });
  const services = createVoiceServices(settings, { content, credentials, clock, logger });
  services.start();
  return {
    speechToText: services.speechToText,
    chatModel: services.chatModel.onCalls,
    textToSpeech: services.textToSpeech,
    recognitionOf: (agent) => recognitionOfAgent(content.agents.get(agent)),
    async close() {
      await services.close();
      credentials.close();
    },
  };
}
