import { startAcsEmulator } from './acs/acs-emulator.ts';
import { startCosmosEmulator } from './cosmos/cosmos-emulator.ts';
import { startOpenAiEmulator } from './openai/openai-emulator.ts';
import { startRedis } from './redis/start-redis.ts';
import type { Emulator } from './runtime/emulator.ts';
import { createPhoneVoice } from './speech/phone-voice.ts';
import { startSpeechEmulator } from './speech/speech-emulator.ts';
import { createVoiceLiveEmulator } from './voice-live/voice-live-emulator.ts';

/** Services that may be left out because the real one is used. */
export const optionalServices = ['speech', 'openai', 'cosmos', 'redis'] as const;
export type OptionalService = (typeof optionalServices)[number];

export interface LocalCloudOptions {
  readonly ports: {
    readonly acs: number;
    readonly speech: number;
    readonly openai: number;
    readonly cosmos: number;
    readonly redis: number;
    readonly redisAdmin: number;
  };
  /** Services not to start. The speech engine runs anyway: the phone needs a voice. */
  readonly without: ReadonlySet<OptionalService>;
  readonly acs: {
    readonly connectionKeyBase64: string;
    readonly tokenAudience: string;
    readonly phoneNumber: string;
    readonly whatsappChannelId: string;
  };
  readonly speechKey: string;
  readonly openAiKey: string;
  readonly voiceLive: { readonly apiKey: string; readonly models: readonly string[] };
  readonly chatDeployments: readonly string[];
  readonly cosmosKey: string;
  /** Where a `redis-server` is looked for. */
  readonly searchPath: string | undefined;
}

export interface LocalCloud {
  readonly emulators: readonly Emulator[];
  /** One line per service for the log. */
  readonly descriptions: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts Azure on a laptop: one port per service, everything in memory.
 * What was started is stopped again when a later service cannot start.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { ports, without } = options;
  const emulators: Emulator[] = [];
  const descriptions: string[] = [];
  const add = <Started extends Emulator>(
    emulator: Started,
    description = `${emulator.name}: ${emulator.url}`,
  ): Started => {
    emulators.push(emulator);
    descriptions.push(description);
    return emulator;
  };
  const close = async () => {
    for (const emulator of [...emulators].reverse()) await emulator.close();
  };
  try {
    const speech = add(
      await startSpeechEmulator({
        port: without.has('speech') ? 0 : ports.speech,
        subscriptionKey: options.speechKey,
      }),
    );
    add(
      await startAcsEmulator({
        port: ports.acs,
        ...options.acs,
        phoneNumbers: [options.acs.phoneNumber],
        voice: createPhoneVoice(speech),
      }),
    );
    if (!without.has('openai')) {
      add(
        await startOpenAiEmulator({
          port: ports.openai,
          apiKey: options.openAiKey,
          deployments: options.chatDeployments,
          embeddingDeployments: ['text-embedding-3-large'],
          lodger: (host) => createVoiceLiveEmulator({ ...options.voiceLive, ...host, speech }),
        }),
      );
    }
    if (!without.has('cosmos'))
      add(await startCosmosEmulator({ port: ports.cosmos, key: options.cosmosKey }));
    if (!without.has('redis')) {
      const redis = await startRedis({
        port: ports.redis,
        adminPort: ports.redisAdmin,
        environment: { PATH: options.searchPath },
      });
      add(redis, redis.description);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { emulators, descriptions, close };
}
