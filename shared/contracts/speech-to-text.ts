/** A hypothesis or final result. Offsets are milliseconds of audio since the session's first pushed sample. */
export interface Recognition {
  readonly text: string;
  readonly offsetMs: number;
  readonly durationMs: number;
  /** BCP-47: which of the candidate languages was spoken. Absent when there was nothing to choose. */
  readonly language?: string;
}

export interface RecognitionListener {
  /** Voice activity began (the recogniser's own detector). */
  onSpeechStart(offsetMs: number): void;
  /** A growing hypothesis of the current utterance. */
  onPartial(recognition: Recognition): void;
  /** The utterance is complete. Empty text means speech that was not understood (`NoMatch`). */
  onFinal(recognition: Recognition): void;
  /** The session is dead and will call nothing more. */
  onError(error: Error): void;
}

export interface RecognitionOptions {
  /** BCP-47, e.g. `en-US`. */
  readonly language: string;
  /**
   * Languages that may be spoken, `language` among them: each result then says which one it was. Ten at
   * most, no two of the same language (Microsoft docs: Implement language identification).
   */
  readonly candidateLanguages?: readonly string[];
  /** Names and terms the recogniser should favour. */
  readonly phraseHints?: readonly string[];
  /** Silence that ends an utterance, in milliseconds of audio. */
  readonly segmentationSilenceMs?: number;
}

export interface RecognitionSession {
  /** Takes PCM16 little-endian mono at 16 kHz, normally 640 bytes (20 ms). Never blocks. */
  push(pcm: Uint8Array): void;
  /** Ends the stream and frees the socket; resolves within a bounded time even if the service hangs. */
  close(): Promise<void>;
}

/** Streaming speech recognition. */
export interface SpeechToText {
  /** Connects (handshake done when it resolves). @throws SpeechError with a catalogue code. */
  open(options: RecognitionOptions, listener: RecognitionListener): Promise<RecognitionSession>;
}
