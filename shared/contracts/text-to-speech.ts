import { z } from 'zod';

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
});
export type VoiceSettings = z.infer<typeof voiceSettingsSchema>;

export interface SpeechRequest {
  /** Plain text, one clause or sentence. The adapter escapes it. */
  readonly text: string;
  readonly voice: VoiceSettings;
}

export type SynthesisEvent =
  /** PCM16 little-endian mono, 16 kHz, any length. */
  | { readonly type: 'audio'; readonly pcm: Uint8Array }
  /** Where a word of the text lies in the audio: used to cut history to what was heard. */
  | {
      readonly type: 'word';
      readonly textOffset: number;
      readonly textLength: number;
      readonly audioOffsetMs: number;
      readonly durationMs: number;
    };

/** One connected synthesiser; utterances are spoken one after another. */
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
  /** Connects (handshake done when it resolves). @throws SpeechError with a catalogue code. */
  open(): Promise<SynthesisSession>;
}
