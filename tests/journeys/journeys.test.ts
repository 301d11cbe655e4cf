import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JourneyReport } from '#scripts/journey/journey-report.ts';
import { loadCallScript } from '#scripts/journey/load-call-script.ts';
import { runScripts } from '#scripts/journey/run-scripts.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => loadCallScript(join(folder, file)));

/** All journeys are played once, in real time, as many as possible side by side. */
const playingTimeMs = 8 * 60_000;

describe('journeys', () => {
  let stack: TestStack;
  let reports: readonly JourneyReport[];
  const transcript: string[] = [];

  beforeAll(async () => {
    stack = await startTestStack();
    reports = await runScripts(scripts, {
      access: stack.access,
      world: stack.world,
      calls: 1,
      wavFolder: join(folder, '../../out/recordings/tests'),
      print: (text) => transcript.push(text),
    });
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
