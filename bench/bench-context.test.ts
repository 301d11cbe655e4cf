import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchContext, cpuPerCallMinute, createBenchContext } from './bench-context.ts';
import { buildProgram } from './testing/build-program.ts';

const pattern = { cycleMs: 1500, speechMs: 500 };
const load = { calls: 2, pattern, warmUpMs: 0, measureMs: 1500 };
const framesPerMinute = 3000;

// A process is started and watched for seconds by each; a busy machine takes its time.
describe('a benchmark of the real worker in its own process', { timeout: 90_000 }, () => {
  let worker: Awaited<ReturnType<typeof buildProgram>>;
  let context: BenchContext;

  beforeAll(async () => {
    worker = await buildProgram('bench/worker/bench-worker.ts');
    context = createBenchContext({ isQuick: true, bundleOf: () => worker.path });
  });

  afterAll(() => worker.remove());

  it('sees the CPU time of a worker that computes with every frame', async () => {
    const plain = await context.measure(load);
    const slow = await context.measure({ ...load, settings: { burdenMsPerFrame: 2 } });
    const burden = 2 * framesPerMinute;
    expect(plain.cpuMsPerCallMinute).toBeGreaterThan(0);
    // Half of it at least: a busy machine delays frames beyond the measurement.
    expect(slow.cpuMsPerCallMinute - plain.cpuMsPerCallMinute).toBeGreaterThan(burden / 2);
  });

  it('sees that one call keeps the others waiting', async () => {
    const { eventLoopDelayMs } = await context.measure({
      ...load,
      calls: 1,
      watchLoop: true,
      settings: { burdenMsPerFrame: 12 },
    });
    expect(eventLoopDelayMs.p99).toBeGreaterThan(10);
  });

  it('counts the turns that were answered, and what each of them waited for', async () => {
    const { turns, answeredTurns } = await context.measure({
      ...load,
      pace: { model: { firstTokenMs: 50, perTokenMs: 0, answer: 'yes' } },
      warmUpMs: 2000,
      measureMs: 3000,
    });
    expect(answeredTurns).toBeGreaterThan(0);
    expect(turns.length).toBeGreaterThan(0);
    for (const { modelMs, totalMs, addedMs } of turns) {
      expect(modelMs).toBeGreaterThan(0);
      expect(addedMs).toBeGreaterThanOrEqual(0);
      expect(addedMs).toBeLessThan(totalMs);
    }
  });

  it('is told what a process holds, by itself and with calls', async () => {
    const [idle = 0, busy] = await context.withWorker({}, async (running) => {
      const before = await running.heldBytes();
      await running.setCalls(20, pattern);
      return [before, await running.heldBytes()];
    });
    expect(idle).toBeGreaterThan(1_000_000);
    expect(busy).toBeGreaterThan(idle);
  });
});

describe('cpuPerCallMinute', () => {
  it('is the share of a minute that one call costs', () => {
    expect(cpuPerCallMinute({ cpuMs: 500, durationMs: 10_000 }, 50)).toBe(60);
    expect(cpuPerCallMinute({ cpuMs: 500, durationMs: 10_000 }, 1)).toBe(3000);
  });
});
