import { z } from 'zod';

const toolSchema = z.looseObject({
  type: z.literal('function'),
  name: z.string().min(1),
  description: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
});

export const toolChoiceSchema = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({ type: z.literal('function'), name: z.string() }),
]);

export const voiceSchema = z.union([
  z.string().min(1),
  z.looseObject({
    type: z.enum(['openai', 'azure-standard', 'azure-custom', 'azure-personal']),
    name: z.string().min(1),
    /** A percentage or a factor, as in SSML. */
    rate: z.string().optional(),
    locale: z.string().optional(),
    prefer_locales: z.array(z.string()).optional(),
  }),
]);

const turnDetectionSchema = z.looseObject({
  type: z.enum([
    'server_vad',
    'semantic_vad',
    'azure_semantic_vad',
    'azure_semantic_vad_multilingual',
  ]),
  threshold: z.number().min(0.01).lt(1).default(0.5),
  prefix_padding_ms: z.number().int().min(0).default(420),
  silence_duration_ms: z.number().int().min(50).default(500),
  speech_duration_ms: z.number().int().min(0).default(80),
  create_response: z.boolean().default(true),
  interrupt_response: z.boolean().default(true),
});

/** Most languages in one list. Microsoft docs: Voice Live API supported languages. */
const mostLanguages = 10;

const transcriptionSchema = z.looseObject({
  model: z.string(),
  /** One, or several with commas between; empty or absent: whatever is spoken. */
  language: z
    .string()
    .refine((languages) => languages.split(',').length <= mostLanguages, {
      message: `At most ${mostLanguages} languages.`,
    })
    .optional(),
});

/** `RealtimeRequestSession` as far as this emulator acts on it; other fields are kept and shown. */
export const sessionUpdateSchema = z.looseObject({
  modalities: z.array(z.enum(['text', 'audio', 'animation', 'avatar'])).optional(),
  instructions: z.string().optional(),
  voice: voiceSchema.optional(),
  input_audio_format: z.literal('pcm16').optional(),
  input_audio_sampling_rate: z
    .union([z.literal(8000), z.literal(16_000), z.literal(24_000)])
    .optional(),
  output_audio_format: z.enum(['pcm16', 'pcm16_8000hz', 'pcm16_16000hz']).optional(),
  output_audio_timestamp_types: z.array(z.literal('word')).optional(),
  input_audio_transcription: transcriptionSchema.nullish(),
  turn_detection: turnDetectionSchema.nullish(),
  tools: z.array(toolSchema).optional(),
  tool_choice: toolChoiceSchema.optional(),
  temperature: z.number().min(0).max(2).optional(),
  max_response_output_tokens: z
    .union([z.number().int().min(1).max(4096), z.literal('inf')])
    .optional(),
});
export type SessionUpdate = z.infer<typeof sessionUpdateSchema>;

type Setting =
  | 'modalities'
  | 'instructions'
  | 'voice'
  | 'input_audio_format'
  | 'input_audio_sampling_rate'
  | 'output_audio_format'
  | 'output_audio_timestamp_types'
  | 'input_audio_transcription'
  | 'turn_detection'
  | 'tools'
  | 'tool_choice'
  | 'temperature'
  | 'max_response_output_tokens';

/** The effective settings of a session. */
export type SessionSettings = {
  readonly [Name in Setting]: Exclude<SessionUpdate[Name], undefined>;
};

/** The service's defaults. Microsoft docs: Voice Live API reference 2026-04-10. */
export function defaultSettings(): SessionSettings {
  return {
    modalities: ['text', 'audio'],
    instructions: '',
    voice: { type: 'openai', name: 'alloy' },
    input_audio_format: 'pcm16',
    input_audio_sampling_rate: 24_000,
    output_audio_format: 'pcm16',
    output_audio_timestamp_types: [],
    input_audio_transcription: null,
    turn_detection: turnDetectionSchema.parse({ type: 'server_vad', speech_duration_ms: 200 }),
    tools: [],
    tool_choice: 'auto',
    temperature: 0.8,
    max_response_output_tokens: 'inf',
  };
}

/** Only the fields that are present are changed. */
export function updatedSettings(current: SessionSettings, update: SessionUpdate): SessionSettings {
  const given = Object.entries(update).filter(([, value]) => value !== undefined);
  return { ...current, ...Object.fromEntries(given) };
}

/**
 * The languages that Azure Speech listens for; undefined where everything is understood: OpenAI's
 * transcription models take theirs for a hint.
 */
export function listeningLanguages({
  input_audio_transcription: transcription,
}: SessionSettings): readonly string[] | undefined {
  const { model, language = '' } = transcription ?? {};
  if (model !== 'azure-speech' || language === '') return undefined;
  return language.split(',').map((each) => each.trim());
}

const outputRates = { pcm16: 24_000, pcm16_8000hz: 8000, pcm16_16000hz: 16_000 } as const;

export function outputSampleRateHz({ output_audio_format }: SessionSettings): number {
  return outputRates[output_audio_format];
}
