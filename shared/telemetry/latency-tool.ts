import type { Clock } from '#shared/contracts/clock.ts';
import { type LatencySummary, LatencyWindow } from './latency-window.ts';

/** Takes each sample as it is made, e.g. a histogram. Called on the measuring path: must be quick and not throw. */
export type LatencySink = (stage: string, durationMs: number) => void;

/** Runs of one stage that may be open at the same time; beyond it the oldest is taken for lost. */
const mostOpenRuns = 16;
/** Stages are named in code, or after tools; whatever comes beyond is counted together. */
const mostStages = 100;
/** Name of the stage that takes the samples of stages beyond the bound. */
export const otherStages = 'other';

/**
 * Measures what one session spends its time on. A *stage* is something that takes time and happens
 * again and again (`recogniserConnect`, `tool:get_bill`); a *run* is one time of it; a *sample* is
 * how long a run took, in milliseconds.
 *
 * Nothing here waits, throws or grows: per stage the last 200 samples and 16 open runs are kept, and
 * at most 100 stages. Times are never negative, whatever a caller passes.
 *
 * @example
 * const latency = new LatencyTool({ clock, sink: (stage, ms) => histogram.record(ms, { stage }) });
 * latency.start('greetingFirstAudio');
 * latency.stop('greetingFirstAudio');           // 412.5
 * await latency.measure('recogniserConnect', () => speechToText.open(options, listener));
 * latency.anchor(endOfSpeechAt);
 * latency.note('firstFrame', firstFrameAt);     // from the end of speech
 * latency.summary().firstFrame?.p95;
 */
export class LatencyTool {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #sink: LatencySink;
  readonly #windows = new Map<string, LatencyWindow>();
  readonly #open = new Map<string, number[]>();
  #anchorAt: number | undefined;

  constructor(dependencies: { readonly clock: Pick<Clock, 'now'>; readonly sink: LatencySink }) {
    this.#clock = dependencies.clock;
    this.#sink = dependencies.sink;
  }

  /**
   * Begins a run. Runs of a stage may overlap: each `stop` then ends the one that was begun first. A
   * run that is never stopped is no sample.
   *
   * @param at epoch milliseconds; now when absent.
   */
  start(stage: string, at: number = this.#clock.now()): void {
    const runs = this.#open.get(stage) ?? [];
    if (runs.length === 0 && this.#open.size >= mostStages && !this.#open.has(stage)) return;
    runs.push(at);
    if (runs.length > mostOpenRuns) runs.shift();
    this.#open.set(stage, runs);
  }

  /**
   * Ends the run that was begun first.
   *
   * @param at epoch milliseconds; now when absent.
   * @returns how long it took; undefined when none is open, also for a second `stop`.
   */
  stop(stage: string, at: number = this.#clock.now()): number | undefined {
    const runs = this.#open.get(stage);
    const startedAt = runs?.shift();
    if (runs?.length === 0) this.#open.delete(stage);
    return startedAt === undefined ? undefined : this.add(stage, at - startedAt);
  }

  /**
   * Measures one piece of work, however many of the same run at once. Work that fails is no sample:
   * how long a failure takes says nothing of how long the stage takes.
   *
   * @returns what the work returns; rejects as the work rejects.
   */
  async measure<Result>(stage: string, work: () => Promise<Result>): Promise<Result> {
    const startedAt = this.#clock.now();
    const result = await work();
    this.add(stage, this.#clock.now() - startedAt);
    return result;
  }

  /** From here on `note` counts from this moment: for a turn the end of the caller's speech. */
  anchor(at: number): void {
    this.#anchorAt = at;
  }

  /**
   * A stage was reached.
   *
   * @param at epoch milliseconds. Before the anchor counts as at the anchor: the caller did not wait.
   * @returns milliseconds since the anchor; undefined when nothing was anchored.
   */
  note(stage: string, at: number): number | undefined {
    return this.#anchorAt === undefined ? undefined : this.add(stage, at - this.#anchorAt);
  }

  /** Takes a sample that was measured elsewhere. @returns it, as it counts. */
  add(stage: string, durationMs: number): number {
    const sample = Number.isFinite(durationMs) ? Math.max(0, durationMs) : 0;
    const isKnown = this.#windows.has(stage) || this.#windows.size < mostStages;
    const name = isKnown ? stage : otherStages;
    const window = this.#windows.get(name) ?? new LatencyWindow();
    this.#windows.set(name, window);
    window.add(sample);
    this.#sink(name, sample);
    return sample;
  }

  /** Per stage, what its samples come to. */
  summary(): Readonly<Record<string, LatencySummary>> {
    return Object.fromEntries(
      [...this.#windows].flatMap(([stage, window]) => {
        const summary = window.summary();
        return summary === undefined ? [] : [[stage, summary]];
      }),
    );
  }

  /** Per stage, the samples that are kept, oldest first. */
  samples(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(
      [...this.#windows].map(([stage, window]) => [stage, window.samples()]),
    );
  }

  /** Stages with runs that were begun and not stopped, and how many. */
  unfinished(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#open].map(([stage, runs]) => [stage, runs.length]));
  }
}
