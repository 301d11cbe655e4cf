import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HandoffEvent } from '#functions/orchestrations/channel-handoff-messages.ts';
import { bundleApp } from './bundle-app.ts';
import { arrived, delivered, failed, HandoffBench, voiceClosed } from './handoff-bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'channel-handoff-'));
const appPath = join(folder, 'app.cjs');

let bench: HandoffBench;

beforeAll(() => bundleApp(join(import.meta.dirname, 'orchestrations-app.ts'), appPath));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  bench = await HandoffBench.open(appPath);
});
afterEach(async () => {
  await bench.host.close();
  expect(bench.clock.pendingTimers).toBe(0);
});

describe('whatever happens, in whatever order', () => {
  const happenings = fc.array(
    fc.oneof(
      fc.constantFrom<HandoffEvent>(
        delivered(),
        failed(),
        delivered('webchat'),
        failed('webchat'),
        arrived,
        voiceClosed,
      ),
      fc.integer({ min: 1, max: 40 }).map((seconds) => seconds * 1000),
    ),
    { maxLength: 12 },
  );
  const failures = fc.record({
    summariseHandoff: fc.integer({ min: 0, max: 4 }),
    sendHandoffMessage: fc.integer({ min: 0, max: 4 }),
    tellVoiceLeg: fc.integer({ min: 0, max: 4 }),
    finishHandoff: fc.integer({ min: 0, max: 4 }),
  });

  it('ends once, consistently, and replays from every point', async () => {
    let run = 0;
    const normal = { ...bench.script };
    await fc.assert(
      fc.asyncProperty(happenings, failures, async (steps, failTimes) => {
        run += 1;
        bench.done = [];
        for (const [name, times] of Object.entries(failTimes)) {
          let left = times;
          bench.script[name] = (input) => {
            left -= 1;
            if (left >= 0) throw new Error('injected');
            return normal[name]?.(input) ?? null;
          };
        }
        const id = await bench.start({
          sessionId: `session-${run}`,
          requestId: `request-${run}`,
          giveUpAfterMinutes: 60,
        });
        for (const step of steps) {
          if (typeof step === 'number') bench.clock.advance(step);
          else await bench.raise(id, step);
        }
        const { output, runtimeStatus } = await bench.runToEnd(id, 5000);
        expect(runtimeStatus).toBe('Completed');
        const { outcome } = output as { outcome: string };
        const told = bench.done.filter(({ name }) => name === 'tellVoiceLeg');
        expect(told.filter((each) => each.input.delivered === true).length).toBeLessThanOrEqual(1);
        if (outcome === 'failed')
          expect(told.some((each) => each.input.delivered === true)).toBe(false);
        for (const channel of ['whatsapp', 'webchat']) {
          const sent = bench.done.filter(
            (each) => each.name === 'sendHandoffMessage' && each.input.channel === channel,
          );
          expect(sent.length).toBeLessThanOrEqual(1);
        }
        expect(
          bench.done.filter(({ name }) => name === 'finishHandoff').length,
        ).toBeLessThanOrEqual(1);
        await bench.replay(id);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
