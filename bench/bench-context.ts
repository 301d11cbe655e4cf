import { setTimeout as sleep } from 'node:timers/promises';
import type { CallerVoice } from './load/caller-frames.ts';
import { Load, sessionOfCall } from './load/load.ts';
import type { SpeakingPattern } from './load/speaking-pattern.ts';
import { OthersShare } from './report/others-share.ts';
import { type ProviderPace, targetPace, type WorkerReading } from './worker/worker-messages.ts';
import { WorkerProcess } from './worker/worker-process.ts';
import type { WorkerSettings } from './worker/worker-settings.ts';

/** A program under test that takes the benchmark's orders. */
export type Program = 'bench-worker' | 'bare-echo' | 'hand-written-loop' | 'peer-worker';
/** Everything that is built and measured, or serves what is. */
export type Bundle = Program | 'emulated-services' | 'media-worker' | 'functions';

export interface WorkerUnderTest {
  /** What runs; the context's own unless told otherwise. */
  readonly program?: Program;
  readonly settings?: WorkerSettings;
  readonly pace?: Partial<ProviderPace>;
  /** Turns that the first call's session has behind it. */
  readonly turnsBefore?: number;
}

export interface MeasuredLoad extends WorkerUnderTest {
  readonly calls: number;
  readonly pattern: SpeakingPattern;
  /** Event-loop delay is wanted; it is 0 otherwise. */
  readonly watchLoop?: boolean;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface MeasuredReading extends WorkerReading {
  /** CPU time per call and minute. */
  readonly cpuMsPerCallMinute: number;
  /** How late the load itself was at worst. */
  readonly loadLatenessMs: number;
  readonly framesReceived: number;
}

/** What is done with a worker while it runs. */
export interface LoadedWorker {
  /** Ends all calls and opens so many new ones. */
  setCalls(count: number, pattern: SpeakingPattern, voice?: CallerVoice): Promise<void>;
  /** @throws Error when calls are lost meanwhile. */
  measure(options: {
    readonly measureMs: number;
    readonly watchLoop?: boolean;
    /** CPU time so far of processes that serve the worker, in milliseconds. */
    readonly servicesCpuMs?: () => Promise<number>;
  }): Promise<MeasuredReading>;
  /** What the worker holds after garbage collection, in bytes. */
  heldBytes(): Promise<number>;
  /** All memory of its process, in bytes. */
  residentBytes(): Promise<number>;
  /** From the start of its process until it listened. */
  readonly startedInMs: number;
}

/** How far the figures since `begin` can be relied on. */
export interface Conditions {
  /** Share of the machine that processes took which are not part of the benchmark, at worst. */
  readonly othersShare: number;
  /** How late the load itself was at worst. */
  readonly loadLatenessMs: number;
}

/** What rows measure with. */
export interface BenchContext {
  /** Shorter runs: figures are rougher. */
  readonly isQuick: boolean;
  /** Path of a bundle. */
  readonly bundleOf: (bundle: Bundle) => string;
  /** One line of progress on standard error. */
  say(line: string): void;
  /** A fresh worker, ended when `use` is. */
  withWorker<Result>(
    worker: WorkerUnderTest,
    use: (worker: LoadedWorker) => Promise<Result>,
  ): Promise<Result>;
  /** A fresh worker under a load, measured after a warm-up, then ended. */
  measure(load: MeasuredLoad): Promise<MeasuredReading>;
  /** Notes under what conditions something was measured without `withWorker`. */
  noteConditions(conditions: Conditions): void;
  /** Conditions of all measurements since the last time this was asked. */
  takeConditions(): Conditions;
}

export interface BenchContextOptions {
  readonly isQuick: boolean;
  /** What is measured where a row does not say: the media worker. */
  readonly program?: Program;
  readonly settings?: WorkerSettings;
  /** Path of a bundle. */
  readonly bundleOf: (bundle: Bundle) => string;
}

export function createBenchContext(options: BenchContextOptions): BenchContext {
  let conditions: Conditions = { othersShare: 0, loadLatenessMs: 0 };

  const note = ({ othersShare, loadLatenessMs }: Conditions): void => {
    conditions = {
      othersShare: Math.max(conditions.othersShare, othersShare),
      loadLatenessMs: Math.max(conditions.loadLatenessMs, loadLatenessMs),
    };
  };

  const withWorker: BenchContext['withWorker'] = async (wanted, use) => {
    const worker = await WorkerProcess.start(
      options.bundleOf(wanted.program ?? options.program ?? 'bench-worker'),
      { ...options.settings, ...wanted.settings },
    );
    const load = new Load({ port: worker.port });
    let calls = 0;
    try {
      if (wanted.turnsBefore !== undefined) {
        await worker.converse(sessionOfCall(0), wanted.turnsBefore);
      }
      await worker.setPace({ ...targetPace, ...wanted.pace });
      return await use({
        async setCalls(count, pattern, voice) {
          await load.endCalls();
          await load.add(count, pattern, voice);
          calls = count;
        },
        async measure({ measureMs, watchLoop = false, servicesCpuMs = async () => 0 }) {
          load.forgetLateness();
          const framesBefore = load.framesReceived;
          const servicesBefore = await servicesCpuMs();
          const others = new OthersShare();
          await worker.begin(watchLoop);
          await sleep(measureMs);
          const reading = await worker.read();
          const oursMs = reading.cpuMs + (await servicesCpuMs()) - servicesBefore;
          const { worstLatenessMs: loadLatenessMs } = load;
          if (reading.liveCalls !== calls) {
            throw new Error(`${calls - reading.liveCalls} of ${calls} calls were lost.`);
          }
          note({ othersShare: others.since(oursMs), loadLatenessMs });
          return {
            ...reading,
            cpuMsPerCallMinute: cpuPerCallMinute(reading, calls),
            loadLatenessMs,
            framesReceived: load.framesReceived - framesBefore,
          };
        },
        async heldBytes() {
          return (await worker.read(true)).memory.heldBytes;
        },
        async residentBytes() {
          return (await worker.read()).memory.rssBytes;
        },
        startedInMs: worker.startedInMs,
      });
    } finally {
      await load.close();
      await worker.stop();
    }
  };

  return {
    isQuick: options.isQuick,
    bundleOf: options.bundleOf,
    say: (line) => void process.stderr.write(`${line}\n`),
    withWorker,
    measure({ calls, pattern, warmUpMs, measureMs, watchLoop = false, ...worker }) {
      return withWorker(worker, async ({ setCalls, measure }) => {
        await setCalls(calls, pattern);
        await sleep(warmUpMs);
        return measure({ measureMs, watchLoop });
      });
    },
    noteConditions: note,
    takeConditions() {
      const taken = conditions;
      conditions = { othersShare: 0, loadLatenessMs: 0 };
      return taken;
    },
  };
}

/** CPU time that one call takes in a minute, in milliseconds. */
export function cpuPerCallMinute(
  { cpuMs, durationMs }: Pick<WorkerReading, 'cpuMs' | 'durationMs'>,
  calls: number,
): number {
  return ((cpuMs / durationMs) * 60_000) / calls;
}
