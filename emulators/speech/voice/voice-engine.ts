import { AudioCache } from './audio-cache.ts';
import { espeakVoiceFor } from './espeak-voice.ts';
import { createResampler } from './resampler.ts';
import { speakableText } from './speakable-text.ts';
import { trimSilence } from './trim-silence.ts';
import type { EngineAudio, EngineRequest } from './voice-process-client.ts';

export interface VoiceRequest {
  readonly text: string;
  /** Azure voice name, or `CALLER_VOICE`. */
  readonly voice: string;
  readonly sampleRateHz: number;
  /** BCP-47 language of the text; only multilingual voices follow it. */
  readonly language?: string | undefined;
  /** Speaking pace, 1 = normal. */
  readonly rate?: number;
  /** espeak-ng pitch steps up or down, of a scale of 99. */
  readonly pitchShift?: number;
}

export interface VoiceEngine {
  /**
   * 16-bit mono samples without silence around them; empty when the text has nothing to say.
   * The same request always gives the same (shared, not to be written to) samples.
   * @throws UnsupportedVoiceError, VoiceEngineError, VoiceQueueFullError, VoiceProcessEndedError
   */
  synthesize(request: VoiceRequest): Promise<Int16Array>;
  readonly cachedUtterances: number;
}

export interface VoiceEngineOptions {
  readonly engine: { synthesize(request: EngineRequest): Promise<EngineAudio> };
  /** Bound of the cache; 16 million samples are 32 MB, about 17 minutes at 16 kHz. */
  readonly maxCachedSamples: number;
}

/** Azure voice names and any sample rate on top of a raw speech engine, with a cache. */
export function createVoiceEngine(options: VoiceEngineOptions): VoiceEngine {
  const cache = new AudioCache({ maxSamples: options.maxCachedSamples });
  const underWay = new Map<string, Promise<Int16Array>>();
  const resamplers = new Map<string, (input: Int16Array) => Int16Array>();

  const resamplerFor = (fromHz: number, toHz: number) => {
    const key = `${fromHz}>${toHz}`;
    const resampler = resamplers.get(key) ?? createResampler(fromHz, toHz);
    resamplers.set(key, resampler);
    return resampler;
  };

  const produce = async (request: EngineRequest, sampleRateHz: number) => {
    const audio = await options.engine.synthesize(request);
    return trimSilence(resamplerFor(audio.sampleRateHz, sampleRateHz)(audio.samples));
  };

  return {
    async synthesize(request) {
      const text = speakableText(request.text);
      const espeak = espeakVoiceFor({ ...request, name: request.voice });
      if (!/[\p{L}\p{N}]/u.test(text)) return new Int16Array(0);
      const key = JSON.stringify([text, espeak, request.sampleRateHz]);
      const cached = cache.get(key);
      if (cached !== undefined) return cached;
      const pending =
        underWay.get(key) ??
        produce({ text, ...espeak }, request.sampleRateHz)
          .then((samples) => {
            cache.set(key, samples);
            return samples;
          })
          .finally(() => underWay.delete(key));
      underWay.set(key, pending);
      return pending;
    },
    get cachedUtterances() {
      return cache.size;
    },
  };
}
