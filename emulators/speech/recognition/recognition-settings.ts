import { z } from 'zod';
import type { ListeningLanguagesOptions } from './listening-languages.ts';

const segmentation = z.object({ segmentationSilenceTimeoutMs: z.number().positive().optional() });
const mode = z.object({ segmentation: segmentation.optional() });

/** The parts of `speech.context` that change what this emulator does; the SDK sends more. */
const speechContextSchema = z.object({
  languageId: z
    .object({
      languages: z.array(z.string().min(2)).min(1),
      mode: z.enum(['DetectAtAudioStart', 'DetectContinuous']),
    })
    .optional(),
  phraseDetection: z
    .object({
      language: z.string().optional(),
      initialSilenceTimeout: z.number().positive().optional(),
      conversation: mode.optional(),
      interactive: mode.optional(),
      dictation: mode.optional(),
    })
    .optional(),
});

export interface RecognitionSettings {
  readonly languages: ListeningLanguagesOptions;
  readonly segmentationSilenceMs: number;
  readonly initialSilenceMs: number;
}

/** The service's defaults. Microsoft docs: How to recognize speech, Change how silence is handled. */
const DEFAULT_SEGMENTATION_SILENCE_MS = 500;
const DEFAULT_INITIAL_SILENCE_MS = 15_000;

const DEFAULT_LANGUAGE = 'en-US';
/** Microsoft docs: Implement language identification, "Candidate languages". */
const MOST_CANDIDATES = { DetectAtAudioStart: 4, DetectContinuous: 10 } as const;

/** The service refuses what a client asks for: it closes the socket with 1007 and this message. */
export class InvalidRecognitionSettingsError extends Error {
  override readonly name = 'InvalidRecognitionSettingsError';
}

function positiveNumber(text: string | null): number | undefined {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/**
 * Settings of one recognition turn: from `speech.context`, else from the socket's query, else the
 * service's defaults.
 *
 * @throws z.ZodError or SyntaxError when the context is not what the protocol says,
 *   InvalidRecognitionSettingsError when it asks for something the service does not do.
 */
export function readRecognitionSettings(contextJson: string, address: URL): RecognitionSettings {
  const query = address.searchParams;
  const context = speechContextSchema.parse(JSON.parse(contextJson));
  const detection = context.phraseDetection;
  const inMode = detection?.conversation ?? detection?.interactive ?? detection?.dictation;
  const language = detection?.language ?? query.get('language') ?? DEFAULT_LANGUAGE;
  return {
    languages:
      context.languageId === undefined
        ? { languages: [language] }
        : identificationOf(context.languageId, address),
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

function identificationOf(
  { languages, mode }: NonNullable<z.infer<typeof speechContextSchema>['languageId']>,
  address: URL,
): ListeningLanguagesOptions {
  if (languages.length > MOST_CANDIDATES[mode]) {
    throw new InvalidRecognitionSettingsError(`At most ${MOST_CANDIDATES[mode]} languages.`);
  }
  if (mode === 'DetectContinuous' && !address.pathname.endsWith('/universal/v2')) {
    throw new InvalidRecognitionSettingsError('Continuous language identification needs v2.');
  }
  return { languages, detection: mode === 'DetectContinuous' ? 'continuous' : 'at-start' };
}
