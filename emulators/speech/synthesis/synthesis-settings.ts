import { z } from 'zod';

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** The parts of `synthesis.context` that change what this emulator does; some booleans are text. */
const synthesisContextSchema = z.object({
  synthesis: z.object({
    audio: z.object({
      outputFormat: z.string(),
      metadataOptions: z.object({ wordBoundaryEnabled: flag.default(false) }).optional(),
    }),
    input: z
      .object({
        bidirectionalStreamingMode: flag,
        voiceName: z.string().optional(),
        language: z.string().optional(),
      })
      .optional(),
  }),
});

export interface SynthesisSettings {
  readonly sampleRateHz: number;
  readonly wordBoundaries: boolean;
  /** Set when text arrives piece by piece instead of as SSML. */
  readonly textStream:
    | { readonly voice: string; readonly language: string | undefined }
    | undefined;
}

/** The service cannot make this audio; it closes the socket with 1007. */
export class UnsupportedOutputFormatError extends Error {
  override readonly name = 'UnsupportedOutputFormatError';
}

const RAW_PCM = /^raw-(8|16|24|48)khz-16bit-mono-pcm$/;
const DEFAULT_VOICE = 'en-US-AvaMultilingualNeural';

/**
 * Reads `synthesis.context`.
 * @throws UnsupportedOutputFormatError unless raw 16-bit mono PCM is asked for.
 * @throws z.ZodError or SyntaxError when the context is not what the protocol says.
 */
export function readSynthesisSettings(contextJson: string): SynthesisSettings {
  const { audio, input } = synthesisContextSchema.parse(JSON.parse(contextJson)).synthesis;
  const kilohertz = RAW_PCM.exec(audio.outputFormat)?.[1];
  if (kilohertz === undefined) {
    throw new UnsupportedOutputFormatError(`Unsupported output format ${audio.outputFormat}.`);
  }
  return {
    sampleRateHz: Number(kilohertz) * 1000,
    wordBoundaries: audio.metadataOptions?.wordBoundaryEnabled ?? false,
    textStream: input?.bidirectionalStreamingMode
      ? { voice: input.voiceName ?? DEFAULT_VOICE, language: input.language }
      : undefined,
  };
}
