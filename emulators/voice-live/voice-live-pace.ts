/** How long the emulated service takes, in milliseconds of real time. */
export interface VoiceLivePace {
  /** `response.create` → the first word of the answer. */
  readonly firstWordMs: number;
  /** The end of an utterance → its transcript. */
  readonly transcriptMs: number;
  /** So much faster than it plays is audio delivered. */
  readonly audioSpeed: number;
}

export const DEFAULT_VOICE_LIVE_PACE: VoiceLivePace = {
  firstWordMs: 180,
  transcriptMs: 120,
  audioSpeed: 3,
};
