import { z } from 'zod';

const termSchema = z
  .string()
  .max(64)
  .regex(/^\S.*\S$|^\S$/, 'A term does not begin or end with a space.');

/**
 * How a term is said that the voice gets wrong: other words to read instead, or its sounds. Terms are
 * whole words and are told apart by case.
 */
export const pronunciationSchema = z.union([
  z.strictObject({ term: termSchema, alias: z.string().trim().min(1).max(200) }),
  z.strictObject({
    term: termSchema,
    /** The term's sounds in `alphabet`, e.g. `təˈmeɪtoʊ`. */
    phoneme: z.string().trim().min(1).max(200),
    /** Microsoft docs: Pronunciation with SSML, phoneme element. */
    alphabet: z.enum(['ipa', 'sapi', 'ups', 'x-sampa']).default('ipa'),
  }),
]);
export type Pronunciation = z.infer<typeof pronunciationSchema>;

/** How an agent sounds. */
export const voiceSettingsSchema = z.strictObject({
  /** Azure voice name, e.g. `en-US-AvaMultilingualNeural`. */
  name: z.string().min(1),
  /** `mstts:express-as` style, e.g. `chat`. */
  style: z.string().min(1).optional(),
  /** Relative rate, e.g. `-4%`. */
  rate: z
    .string()
    .regex(/^[+-]\d{1,2}%$/)
    .optional(),
  /** BCP-47 language of the text. */
  language: z.string().default('en-US'),
  /** Names and terms of the trade that need to be told how. */
  pronunciations: z.array(pronunciationSchema).max(500).optional(),
});
export type VoiceSettings = z.infer<typeof voiceSettingsSchema>;

export interface SpeechRequest {
  /** Plain text, one clause or sentence. The adapter escapes it and sees to it that it is read as people do. */
  readonly text: string;
  readonly voice: VoiceSettings;
}

export type SynthesisEvent =
  /** PCM16 little-endian mono, 16 kHz, any length. */
  | { readonly type: 'audio'; readonly pcm: Uint8Array }
  /**
   * Where a word of the text lies in the audio: used to cut history to what was heard. Offsets are of
   * the text as it was asked for. What is read in other words than it is written, such as a number, is one word.
   */
  | {
      readonly type: 'word';
      readonly textOffset: number;
      readonly textLength: number;
      readonly audioOffsetMs: number;
      readonly durationMs: number;
    };

/** A synthesiser for one speaker; utterances are spoken one after another, or at once where that is possible. */
export interface SynthesisSession {
  /**
   * Streams the audio as it is made. Aborting stops the service and ends the iteration by throwing
   * the signal's reason; the session stays usable. @throws SpeechError with a catalogue code.
   */
  speak(request: SpeechRequest, signal: AbortSignal): AsyncIterable<SynthesisEvent>;
  close(): Promise<void>;
}

/** Streaming speech synthesis. */
export interface TextToSpeech {
  /**
   * Connects. Where connections are shared or cached speech may do without one, the first utterance that
   * needs a connection waits for it, and fails if there is none.
   * @throws SpeechError with a catalogue code.
   */
  open(): Promise<SynthesisSession>;
}
