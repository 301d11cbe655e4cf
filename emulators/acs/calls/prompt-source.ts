import { z } from 'zod';
import { LINE_SAMPLE_RATE_HZ } from '../audio/line-audio.ts';
import { Resampler } from '../audio/resample.ts';
import { decodeWav } from '../audio/wav.ts';
import type { PhoneVoice } from '../phone-voice.ts';

const DOWNLOAD_TIMEOUT_MS = 5_000;

/** `playSources` of play, recognize and hold (found by running call-automation 1.6.0). */
export const promptSourceSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('text'),
    text: z.looseObject({ text: z.string().min(1), voiceName: z.string().optional() }),
  }),
  z.looseObject({ kind: z.literal('ssml'), ssml: z.looseObject({ ssmlText: z.string().min(1) }) }),
  z.looseObject({
    kind: z.literal('file'),
    file: z.looseObject({ uri: z.url({ protocol: /^https?$/ }) }),
  }),
]);

export type PromptSource = z.infer<typeof promptSourceSchema>;

/** A prompt ready to be played. */
export interface PromptAudio {
  /** What is said; undefined for a file. */
  readonly text: string | undefined;
  /** 16 kHz mono. */
  readonly samples: Int16Array;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The words of an SSML document and its voice, without the markup. */
export function wordsOfSsml(ssml: string): {
  readonly text: string;
  readonly voice: string | undefined;
} {
  const text = ssml
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
  return { text, voice: /<voice[^>]*\bname=["']([^"']+)["']/.exec(ssml)?.[1] };
}

async function download(uri: string, signal: AbortSignal): Promise<PromptAudio> {
  const timeout = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
  const response = await fetch(uri, { signal: AbortSignal.any([signal, timeout]) });
  if (!response.ok) throw new Error(`${uri} answered HTTP ${response.status}.`);
  const sound = decodeWav(Buffer.from(await response.arrayBuffer()));
  if (sound.channels !== 1) throw new Error(`${uri} is not mono.`);
  const resampler = new Resampler({ fromHz: sound.sampleRateHz, toHz: LINE_SAMPLE_RATE_HZ });
  return { text: undefined, samples: resampler.convert(sound.samples) };
}

const breakElement = /<break\b[^>]*\btime=["'](\d+)ms["'][^>]*\/>/;

/** Speaks what stands between the breaks, and is silent for as long as each of them says. */
async function speakSsml(ssml: string, voice: PhoneVoice): Promise<PromptAudio> {
  const { text, voice: voiceName } = wordsOfSsml(ssml);
  // Every second part is the time of a break.
  const parts = await Promise.all(
    ssml.split(breakElement).map(async (part, index) => {
      if (index % 2 === 1) return new Int16Array((Number(part) * LINE_SAMPLE_RATE_HZ) / 1000);
      const words = wordsOfSsml(part).text;
      return words === '' ? new Int16Array(0) : voice.speak(words, voiceName);
    }),
  );
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    samples.set(part, position);
    position += part.length;
  }
  return { text, samples };
}

/** Gets a prompt's audio: speaks it, or downloads the file. Rejects when that is not possible. */
export async function loadPrompt(
  source: PromptSource,
  dependencies: { readonly voice: PhoneVoice; readonly signal: AbortSignal },
): Promise<PromptAudio> {
  const { voice, signal } = dependencies;
  switch (source.kind) {
    case 'text': {
      const { text, voiceName } = source.text;
      return { text, samples: await voice.speak(text, voiceName) };
    }
    case 'ssml':
      return speakSsml(source.ssml.ssmlText, voice);
    case 'file':
      return download(source.file.uri, signal);
    default:
      return source satisfies never;
  }
}
