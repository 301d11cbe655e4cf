import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JourneyReport } from '#scripts/journey/journey-report.ts';
import { type LoadedCallScript, loadCallScript } from '#scripts/journey/load-call-script.ts';
import { runScripts } from '#scripts/journey/run-scripts.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => loadCallScript(join(folder, file)));

/**
 * All journeys are played in real time, as many as possible side by side. On a machine that other work
 * holds up for half a second the emulated ear misses a word: what failed is played once more, by itself.
 */
const playingTimeMs = 14 * 60_000;

describe('journeys', () => {
  let stack: TestStack;
  let reports: readonly JourneyReport[];
  const transcript: string[] = [];

  beforeAll(async () => {
    stack = await startTestStack();
    const play = (played: readonly LoadedCallScript[]) =>
      runScripts(played, {
        access: stack.access,
        world: stack.world,
        calls: 1,
        wavFolder: join(folder, '../../out/recordings/tests'),
        print: (text) => transcript.unshift(text),
      });
    const together = await play(scripts);
    const alone: JourneyReport[] = [];
    for (const { name, failures } of together.filter(({ ok }) => !ok)) {
      console.warn(`${name} failed beside the others and is played again: ${failures.join('; ')}`);
      alone.push(...(await play(scripts.filter(({ script }) => script.name === name))));
    }
    reports = [...alone, ...together];
  }, playingTimeMs);

  afterAll(async () => {
    await stack.close();
  });

  it.each(scripts.map(({ script }) => script.name))('%s', (name) => {
    const report = reports.find((candidate) => candidate.name === name);
    const told = transcript.find((text) => text.includes(`── ${name} (`)) ?? 'not played';
    expect(report?.failures, told).toEqual([]);
  });
});
