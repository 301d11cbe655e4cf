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

const withoutEntities = (text: string): string =>
  text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);

/** The words of an SSML document and its voice, without the markup. */
export function wordsOfSsml(ssml: string): {
  readonly text: string;
  readonly voice: string | undefined;
} {
  const text = withoutEntities(ssml.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
  return { text, voice: /<voice[^>]*\bname=["']([^"']+)["']/.exec(ssml)?.[1] };
}

/** 16 kHz mono. */
async function download(uri: string, signal: AbortSignal): Promise<Int16Array> {
  const timeout = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
  const response = await fetch(uri, { signal: AbortSignal.any([signal, timeout]) });
  if (!response.ok) throw new Error(`${uri} answered HTTP ${response.status}.`);
  const sound = decodeWav(Buffer.from(await response.arrayBuffer()));
  if (sound.channels !== 1) throw new Error(`${uri} is not mono.`);
  const resampler = new Resampler({ fromHz: sound.sampleRateHz, toHz: LINE_SAMPLE_RATE_HZ });
  return resampler.convert(sound.samples);
}

const breakElement = /<break\b[^>]*\btime=["'](\d+)ms["'][^>]*\/>/;

/** Speaks what stands between the breaks, and is silent for as long as each of them says. */
async function speakSsml(
  ssml: string,
  { voice, signal }: { readonly voice: PhoneVoice; readonly signal: AbortSignal },
): Promise<PromptAudio> {
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
  const background = backgroundOf(ssml);
  if (background !== undefined)
    mixUnder(samples, await download(background.uri, signal), background);
  return { text, samples };
}

/** `mstts:backgroundaudio` of a document (Microsoft docs: SSML, "Add background audio"). */
function backgroundOf(ssml: string): { readonly uri: string; readonly volume: number } | undefined {
  const [element] = /<mstts:backgroundaudio\b[^>]*>/.exec(ssml) ?? [];
  const uri = /\bsrc=["']([^"']+)["']/.exec(element ?? '')?.[1];
  if (uri === undefined) return undefined;
  const percent = Number(/\bvolume=["']([\d.]+)["']/.exec(element ?? '')?.[1] ?? 1);
  return { uri: withoutEntities(uri), volume: percent / 100 };
}

/** Repeats the sound for as long as there is speech; fades are not heard here. */
function mixUnder(
  speech: Int16Array,
  sound: Int16Array,
  { volume }: { readonly volume: number },
): void {
  if (sound.length === 0) return;
  for (let at = 0; at < speech.length; at += 1) {
    const mixed = (speech[at] ?? 0) + (sound[at % sound.length] ?? 0) * volume;
    speech[at] = Math.max(-0x8000, Math.min(0x7fff, Math.trunc(mixed)));
  }
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
      return speakSsml(source.ssml.ssmlText, dependencies);
    case 'file':
      return { text: undefined, samples: await download(source.file.uri, signal) };
    default:
      return source satisfies never;
  }
}
