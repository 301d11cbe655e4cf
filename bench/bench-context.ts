import { setTimeout as sleep } from 'node:timers/promises';
import { Load, sessionOfCall } from './load/load.ts';
import type { SpeakingPattern } from './load/speaking-pattern.ts';
import { type ProviderPace, targetPace, type WorkerReading } from './worker/worker-messages.ts';
import { WorkerProcess } from './worker/worker-process.ts';

export interface MeasuredLoad {
  readonly calls: number;
  readonly pattern: SpeakingPattern;
  readonly pace?: Partial<ProviderPace>;
  /** What runs under the load; the media worker unless told otherwise. */
  readonly program?: 'bench-worker' | 'bare-echo' | 'hand-written-loop';
  /** Event-loop delay is wanted; it is 0 otherwise. */
  readonly watchLoop?: boolean;
  /** Turns that the first call's session has behind it. */
  readonly turnsBefore?: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface MeasuredReading extends WorkerReading {
  /** How late the load itself was at worst. */
  readonly loadLatenessMs: number;
  readonly framesReceived: number;
}

/** What rows measure with. */
export interface BenchContext {
  /** Shorter runs: figures are rougher. */
  readonly isQuick: boolean;
  /** One line of progress on standard error. */
  say(line: string): void;
  /** A fresh worker under a load, measured after a warm-up, then stopped. */
  measure(load: MeasuredLoad): Promise<MeasuredReading>;
  /** What a worker holds after garbage collection: first without calls, then `count` - 1 times under load. */
  sampleMemory(options: {
    readonly calls: number;
    readonly pattern: SpeakingPattern;
    readonly everyMs: number;
    readonly count: number;
  }): Promise<readonly MemorySample[]>;
}

export interface MemorySample {
  readonly atMinutes: number;
  readonly heldBytes: number;
}

export function createBenchContext(options: { readonly isQuick: boolean }): BenchContext {
  return {
    isQuick: options.isQuick,
    say: (line) => void process.stderr.write(`${line}\n`),
    async measure({
      calls,
      pattern,
      pace,
      program,
      turnsBefore = 0,
      watchLoop = false,
      warmUpMs,
      measureMs,
    }) {
      const worker = await WorkerProcess.start(program);
      const load = new Load({ port: worker.port });
      try {
        if (turnsBefore > 0) await worker.converse(sessionOfCall(0), turnsBefore);
        await worker.setPace({ ...targetPace, ...pace });
        await load.add(calls, pattern);
        await sleep(warmUpMs);
        load.forgetLateness();
        const framesBefore = load.framesReceived;
        await worker.begin(watchLoop);
        await sleep(measureMs);
        const reading = await worker.read();
        if (reading.liveCalls !== calls) {
          throw new Error(`${calls - reading.liveCalls} of ${calls} calls were lost.`);
        }
        return {
          ...reading,
          loadLatenessMs: load.worstLatenessMs,
          framesReceived: load.framesReceived - framesBefore,
        };
      } finally {
        await load.close();
        await worker.stop();
      }
    },
    async sampleMemory({ calls, pattern, everyMs, count }) {
      const worker = await WorkerProcess.start();
      const load = new Load({ port: worker.port });
      try {
        const samples: MemorySample[] = [];
        const startedAt = performance.now();
        const sample = async () => {
          const { memory } = await worker.read(true);
          const atMinutes = (performance.now() - startedAt) / 60_000;
          samples.push({ atMinutes, heldBytes: memory.heldBytes });
        };
        await sample();
        await load.add(calls, pattern);
        while (samples.length < count) {
          await sleep(everyMs);
          await sample();
        }
        return samples;
      } finally {
        await load.close();
        await worker.stop();
      }
    },
  };
}
