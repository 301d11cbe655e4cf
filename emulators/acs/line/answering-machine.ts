import { LINE_SAMPLE_RATE_HZ } from '../audio/line-audio.ts';

const BEEP_AMPLITUDE = 9000;

/** A machine that takes a phone's calls: it says its greeting, beeps, and listens. */
export interface AnsweringMachine {
  readonly greeting: string;
  /** Absent: it says nothing more and waits. */
  readonly beep?: { readonly frequencyHz: number; readonly lengthMs: number } | undefined;
}

/** A sine, as answering machines use it. */
export function beepSound(beep: {
  readonly frequencyHz: number;
  readonly lengthMs: number;
}): Int16Array {
  const length = Math.round((beep.lengthMs * LINE_SAMPLE_RATE_HZ) / 1000);
  const step = (2 * Math.PI * beep.frequencyHz) / LINE_SAMPLE_RATE_HZ;
  return Int16Array.from({ length }, (_, index) =>
    Math.round(BEEP_AMPLITUDE * Math.sin(step * index)),
  );
}
