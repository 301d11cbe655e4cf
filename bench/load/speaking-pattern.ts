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

/** @param atMs since the caller's first cycle began; negative while they listen to the greeting. */
export function isSpeaking(pattern: SpeakingPattern, atMs: number): boolean {
  if (atMs < 0) return false;
  const { cycleMs, speechMs, interruptAtMs } = pattern;
  const inCycleMs = atMs % cycleMs;
  if (inCycleMs < speechMs) return true;
  return (
    interruptAtMs !== undefined &&
    inCycleMs >= interruptAtMs &&
    inCycleMs < interruptAtMs + interruptionMs
  );
}
