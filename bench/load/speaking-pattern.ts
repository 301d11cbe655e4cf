/** When a caller of the load speaks, repeated for as long as the call lasts. */
export interface SpeakingPattern {
  readonly cycleMs: number;
  readonly speechMs: number;
  /** Speaks again so long after the beginning of a cycle, into the agent's answer. */
  readonly interruptAtMs?: number;
}

/** The load of the targets: 10 s with 2.5 s of speech and about 5.6 s of answer. */
export const usualPattern: SpeakingPattern = { cycleMs: 10_000, speechMs: 2500 };
const interruptionMs = 700;

/** Where in an utterance a moment lies. */
export interface SpeechMoment {
  readonly atMs: number;
  readonly lengthMs: number;
}

/**
 * What the caller says at a moment; undefined while they are silent.
 * @param atMs since the caller's first cycle began; negative while they listen to the greeting.
 */
export function speechAt(pattern: SpeakingPattern, atMs: number): SpeechMoment | undefined {
  if (atMs < 0) return undefined;
  const { cycleMs, speechMs, interruptAtMs } = pattern;
  const inCycleMs = atMs % cycleMs;
  if (inCycleMs < speechMs) return { atMs: inCycleMs, lengthMs: speechMs };
  if (interruptAtMs === undefined) return undefined;
  const inInterruptionMs = inCycleMs - interruptAtMs;
  return inInterruptionMs >= 0 && inInterruptionMs < interruptionMs
    ? { atMs: inInterruptionMs, lengthMs: interruptionMs }
    : undefined;
}
