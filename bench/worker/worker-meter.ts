import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { TurnProbes } from './turn-probes.ts';
import type { WorkerReading } from './worker-messages.ts';

const nanosecondsPerMs = 1e6;

/** CPU time, memory, event-loop delay and turns of this process between `begin` and `read`. */
export class WorkerMeter {
  readonly #probes: TurnProbes;
  readonly #liveCalls: () => number;
  readonly #loop: IntervalHistogram = monitorEventLoopDelay({ resolution: 1 });
  #stopDelaysMs: number[] = [];
  #cpu = process.cpuUsage();
  #since = performance.now();

  constructor(parts: { readonly probes: TurnProbes; readonly liveCalls: () => number }) {
    this.#probes = parts.probes;
    this.#liveCalls = parts.liveCalls;
  }

  noteStop(delayMs: number): void {
    this.#stopDelaysMs.push(delayMs);
  }

  begin(watchLoop: boolean): void {
    if (watchLoop) this.#loop.enable();
    this.#probes.take();
    this.#stopDelaysMs = [];
    this.#loop.reset();
    this.#since = performance.now();
    this.#cpu = process.cpuUsage();
  }

  /** @param collect forces garbage collection, so that memory is what is really held. */
  read(collect: boolean): WorkerReading {
    const { user, system } = process.cpuUsage(this.#cpu);
    const durationMs = performance.now() - this.#since;
    const delayAt = (percentile: number) =>
      // The monitor wakes every millisecond; what is above that is delay.
      Math.max(0, this.#loop.percentile(percentile) / nanosecondsPerMs - 1);
    const eventLoopDelayMs = { p50: delayAt(50), p95: delayAt(95), p99: delayAt(99) };
    if (collect) collectGarbage();
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    return {
      durationMs,
      cpuMs: (user + system) / 1000,
      ...this.#probes.take(),
      stopDelaysMs: this.#stopDelaysMs,
      eventLoopDelayMs,
      memory: { rssBytes: rss, heldBytes: heapUsed + external + arrayBuffers },
      liveCalls: this.#liveCalls(),
      activeResources: process.getActiveResourcesInfo().length,
    };
  }
}

/** @throws Error when the process was started without `--expose-gc`: the figure would be made up. */
function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Start the process with --expose-gc.');
  // The second pass frees what only finalisers of the first one let go of.
  globalThis.gc();
  globalThis.gc();
}
