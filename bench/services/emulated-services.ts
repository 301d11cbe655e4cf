import { startCosmosEmulator } from '#emulators/cosmos/cosmos-emulator.ts';
import { startOpenAiEmulator } from '#emulators/openai/openai-emulator.ts';
import { startRedisEmulator } from '#emulators/redis/redis-emulator.ts';
import { createPhoneVoice } from '#emulators/speech/phone-voice.ts';
import { startSpeechEmulator } from '#emulators/speech/speech-emulator.ts';
import { replySentence } from '../worker/paced-chat-model.ts';
import { targetPace } from '../worker/worker-messages.ts';
import { type EmulatedServices, serviceKey } from './service-process.ts';

/** More than any run asks for: each is used once. */
const replies = 20_000;
const callersWords = 'What does my bill say this month?';

/** The services of a worker under test, in a process of their own: their cost is not the worker's. */
async function main(): Promise<void> {
  const speech = await startSpeechEmulator({
    port: 0,
    subscriptionKey: serviceKey,
    latency: { firstByteLatencyMs: targetPace.synthesisFirstByteMs },
  });
  const openAi = await startOpenAiEmulator({
    port: 0,
    apiKey: serviceKey,
    deployments: ['gpt-4o'],
    embeddingDeployments: [],
    timeToFirstTokenMs: targetPace.model.firstTokenMs,
    perTokenMs: targetPace.model.perTokenMs,
  });
  openAi.scripts.add(
    Array.from({ length: replies }, () => ({
      text: `${replySentence.replace(/^./, (letter) => letter.toUpperCase())}.`,
    })),
  );
  const cosmos = await startCosmosEmulator({ port: 0, key: serviceKey });
  const redis = await startRedisEmulator({ port: 0 });
  const speakers = [speech, openAi, cosmos, redis];
  const samples = await createPhoneVoice(speech).speak(callersWords);
  const pcm = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const services: EmulatedServices = {
    speechUrl: speech.webSocketUrl,
    openAiUrl: openAi.url,
    cosmosUrl: cosmos.url,
    redisUrl: redis.url,
    callersAudioBase64: pcm.toString('base64'),
  };
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1000);
  });
  process.once('disconnect', () => {
    void Promise.all(speakers.map((service) => service.close())).then(() => process.exit(0));
  });
  process.send?.(services);
}

await main();
