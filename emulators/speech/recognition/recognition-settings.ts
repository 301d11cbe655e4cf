import { z } from 'zod';

const segmentation = z.object({ segmentationSilenceTimeoutMs: z.number().positive().optional() });
const mode = z.object({ segmentation: segmentation.optional() });

/** The parts of `speech.context` that change what this emulator does; the SDK sends more. */
const speechContextSchema = z.object({
  phraseDetection: z
    .object({
      initialSilenceTimeout: z.number().positive().optional(),
      conversation: mode.optional(),
      interactive: mode.optional(),
      dictation: mode.optional(),
    })
    .optional(),
});

export interface RecognitionSettings {
  readonly segmentationSilenceMs: number;
  readonly initialSilenceMs: number;
}

/** The service's defaults. Microsoft docs: How to recognize speech, Change how silence is handled. */
const DEFAULT_SEGMENTATION_SILENCE_MS = 500;
const DEFAULT_INITIAL_SILENCE_MS = 15_000;

function positiveNumber(text: string | null): number | undefined {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/**
 * Settings of one recognition turn: from `speech.context`, else from the socket's query, else the
 * service's defaults.
 *
 * @throws z.ZodError or SyntaxError when the context is not what the protocol says.
 */
export function readRecognitionSettings(
  contextJson: string,
  query: URLSearchParams,
): RecognitionSettings {
  const detection = speechContextSchema.parse(JSON.parse(contextJson)).phraseDetection;
  const inMode = detection?.conversation ?? detection?.interactive ?? detection?.dictation;
  return {
    segmentationSilenceMs:
      inMode?.segmentation?.segmentationSilenceTimeoutMs ??
      positiveNumber(query.get('segmentationSilenceTimeoutMs')) ??
      DEFAULT_SEGMENTATION_SILENCE_MS,
    initialSilenceMs:
      detection?.initialSilenceTimeout ??
      positiveNumber(query.get('initialSilenceTimeoutMs')) ??
      DEFAULT_INITIAL_SILENCE_MS,
  };
}
