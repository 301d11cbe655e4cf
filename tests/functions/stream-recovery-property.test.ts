import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleApp } from './bundle-app.ts';
import { RecoveryBench, type WorkerMood } from './recovery-bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'stream-recovery-'));
const appPath = join(folder, 'app.cjs');
const moods: readonly WorkerMood[] = ['dead', 'alive', 'drops', 'refused', 'mute'];

let bench: RecoveryBench;

beforeAll(() => bundleApp(join(import.meta.dirname, 'orchestrations-app.ts'), appPath));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  bench = await RecoveryBench.open(appPath);
});
afterEach(async () => {
  await bench.host.close();
  expect(bench.clock.pendingTimers).toBe(0);
});

type Happening =
  | { readonly mood: WorkerMood }
  | { readonly passMs: number }
  | 'lost'
  | 'lost-after-health'
  | 'old-start'
  | 'apology-ended'
  | 'call-ended';

async function happen(happening: Happening, oldTime: number): Promise<void> {
  if (typeof happening === 'object') {
    if ('mood' in happening) bench.mood = happening.mood;
    else await bench.pass(happening.passMs);
    return;
  }
  switch (happening) {
    case 'lost':
      return bench.lose();
    case 'lost-after-health':
      return bench.loseAfterHealth();
    case 'old-start':
      return bench.raise({ type: 'started', at: oldTime });
    case 'apology-ended':
      return bench.raise({ type: 'apologyEnded' });
    case 'call-ended':
      return bench.raise({ type: 'callEnded' });
    default:
      happening satisfies never;
  }
}

describe('whatever happens, in whatever order', () => {
  const happenings = fc.array(
    fc.oneof(
      fc.constantFrom(...moods).map((mood): Happening => ({ mood })),
      fc.integer({ min: 1, max: 9000 }).map((passMs): Happening => ({ passMs })),
      fc.constantFrom<Happening>('lost', 'lost-after-health', 'old-start', 'apology-ended'),
      { weight: 1, arbitrary: fc.constant<Happening>('call-ended') },
    ),
    { maxLength: 12 },
  );

  it('hangs up on nobody without an apology, never hurries, ends with the call, and replays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...moods), happenings, async (mood, steps) => {
        bench.reset();
        bench.mood = mood;
        const oldTime = bench.serviceTime();
        await bench.start();
        for (const step of steps) await happen(step, oldTime);
        const names = bench.names();
        await bench.raise({ type: 'callEnded' });
        const { runtimeStatus, output } = await bench.status();
        expect(runtimeStatus).toBe('Completed');

        const restarts = bench.moments('restartStream');
        const pauses = restarts.slice(1).map((at, index) => at - (restarts[index] ?? 0));
        expect(Math.min(250, ...pauses)).toBe(250);
        expect(bench.moments('apologiseForStream').length).toBeLessThanOrEqual(1);
        const hungUp = names.indexOf('hangUpBrokenCall');
        if (hungUp >= 0) expect(names.slice(0, hungUp)).toContain('apologiseForStream');
        if (hungUp >= 0) expect(names.slice(hungUp + 1)).toEqual([]);
        expect(output).toEqual({
          outcome: names.includes('apologiseForStream') ? 'given-up' : 'call-ended',
        });
        await bench.replayed();
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
