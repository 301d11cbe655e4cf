import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JourneyReport } from '#scripts/journey/journey-report.ts';
import { parseCallScript } from '#scripts/journey/load-call-script.ts';
import { runScripts } from '#scripts/journey/run-scripts.ts';
import type { PhoneCaller } from '../phone-caller.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { createStackOperator, type StackOperator } from '../stack-operator.ts';
import { callInProgress } from './call-in-progress.ts';

const recordings = join(fileURLToPath(new URL('../..', import.meta.url)), 'out', 'recordings');
/** About 165 audible blocks of 20 ms. */
const sentence = 'There is no power at my place, I would like to report a power outage';

let testStack: TestStack;
let operator: StackOperator;

beforeAll(async () => {
  testStack = await startTestStack();
  operator = createStackOperator(testStack);
});

afterEach(() => operator.mendServices());

afterAll(async () => {
  await testStack?.close();
});

/** Plays the same call with or without a fault. */
async function play(name: string, faults?: object): Promise<JourneyReport> {
  const script = parseCallScript(
    JSON.stringify({
      name,
      customer: { phone: '+15550100091' },
      ...(faults === undefined ? {} : { faults }),
      steps: [
        { expect: { said: 'how can i help' } },
        { say: sentence },
        { expect: { agent: 'OutageAgent', said: 'address' } },
        { hangup: null },
      ],
    }),
    name,
  );
  const [report] = await runScripts([script], {
    access: testStack.access,
    world: testStack.world,
    wavFolder: recordings,
    calls: 1,
    print: () => undefined,
  });
  if (report === undefined) throw new Error('The script was not played.');
  return report;
}

const callerTurn = ({ turns }: JourneyReport) =>
  turns.find(({ speaker }) => speaker === 'customer');

describe('every sample of the caller arrives', () => {
  it('passes when nothing is lost', async () => {
    const report = await play('integrity');
    expect(report.failures).toEqual([]);
    expect(String(callerTurn(report)?.heardText).toLowerCase()).toContain('report a power outage');
  }, 60_000);

  it('fails when one frame is lost', async () => {
    const report = await play('integrity-broken', { speech: { drop_frame: 120 } });
    expect(report.ok).toBe(false);
    expect(String(callerTurn(report)?.heardText)).not.toContain('report a power outage');
  }, 60_000);

  it('notices each kind of damage, and only where it strikes', async () => {
    const caller = await callInProgressWith({
      // The sentence has about 165 audible frames: one fault in each of its first four utterances.
      speech: { drop_frame: 60, swap_frames: 240, alter_sample: 410 },
      acs: { drop_frame: 580 },
    });
    const recognised: string[] = [];
    testStack.access.feed.onEvent(({ body }) => {
      if (body.type === 'user-final') recognised.push(body.text);
    });
    const missed = await phrasesNotRecognised();
    for (const [index, damage] of damages.entries()) {
      const since = await caller.says(sentence);
      await expect
        .poll(phrasesNotRecognised, { timeout: 10_000, message: damage })
        .toBe(missed + index + 1);
      // Every second time the agent asks the caller to say it again.
      if (index % 2 === 1) await caller.agentFinishes({ withinMs: 10_000, since });
    }
    expect(recognised).toEqual([]);
    await caller.says(sentence);
    await expect.poll(() => recognised, { timeout: 10_000 }).toHaveLength(1);
    expect(recognised[0]).toContain('report a power outage');
  }, 90_000);
});

const damages = ['a lost frame', 'frames that change places', 'a wrong sample', 'loss on the line'];

async function callInProgressWith(faults: {
  readonly speech: Readonly<Record<string, number>>;
  readonly acs: Readonly<Record<string, number>>;
}): Promise<PhoneCaller> {
  await operator.breakService('speech', faults.speech);
  await operator.breakService('acs', faults.acs);
  return callInProgress(testStack, '+15550100092');
}

/** Utterances that the recogniser gave up on so far. */
async function phrasesNotRecognised(): Promise<number> {
  const response = await fetch(`${testStack.access.faultUrls.speech}/_admin/stats`);
  return z.object({ phrasesNotRecognised: z.number() }).parse(await response.json())
    .phrasesNotRecognised;
}
