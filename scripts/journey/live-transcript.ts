import type { JourneyLog } from './journey-log.ts';
import { transcriptEntries } from './transcript.ts';

/** Prints a journey while it is played, each thing once. */
export class LiveTranscript {
  readonly #print: (line: string) => void;
  readonly #printed = new Set<object>();

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Prints what happened before `until` (epoch milliseconds): later things may still grow. */
  advance(log: JourneyLog, until: number): void {
    for (const { at, source, lines } of transcriptEntries(log)) {
      if (at >= until || this.#printed.has(source)) continue;
      this.#printed.add(source);
      for (const line of lines) this.#print(line);
    }
  }
}
