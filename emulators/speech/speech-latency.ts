/** How long the emulated service takes to answer, in milliseconds of real time. */
export interface SpeechLatency {
  /** A word was spoken → its hypothesis. */
  readonly hypothesisLatencyMs: number;
  /** The segmentation silence is over → the final phrase. */
  readonly finalLatencyMs: number;
  /** SSML → first audio, on top of what the engine needs. */
  readonly firstByteLatencyMs: number;
}

export const DEFAULT_SPEECH_LATENCY: SpeechLatency = {
  hypothesisLatencyMs: 60,
  finalLatencyMs: 120,
  firstByteLatencyMs: 60,
};
