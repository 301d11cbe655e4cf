import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JourneyReport } from '#scripts/journey/journey-report.ts';
import { type LoadedCallScript, parseCallScript } from '#scripts/journey/load-call-script.ts';
import { runScripts } from '#scripts/journey/run-scripts.ts';
import { startTestStack } from '../stack-fixture.ts';

const wavFolder = join(
  fileURLToPath(new URL('.', import.meta.url)),
  '../../out/recordings/tests-voice-live',
);

/** Calls while their model has this trouble; those of one stack are played one after the other. */
const stacks = [
  [
    // An answer is refused, and asked for again; the next one is cut off in the middle.
    `name: cut-answer
customer: demo-1003
faults: {voice_live: {rate_limit: 1, drop_in_answer_after_ms: 1500}}
steps:
  - interrupt: {after_ms: 700, say: "Is there an outage at my address?"}
  - expect: {tool: check_outage_status, said: "/technical problem/"}
  - say: "Is there an outage at my address?"
  - expect: {tool: check_outage_status, said: outage}
  - hangup
expect_end: {repeated_questions: 0, state: completed}`,
    // It is never there, and what was said while it was waited for is answered by the cascade.
    `name: no-model
customer: demo-1005
faults: {voice_live: {refuse_connections: 1000}}
steps:
  - interrupt: {after_ms: 300, say: "Is there an outage at my address?"}
  - expect: {tool: check_outage_status, said: outage}
  - hangup
expect_end: {repeated_questions: 0, state: completed}`,
  ],
  [
    // Its connection is lost again and again, and what was said and proved is known all the same.
    `name: cut-often
customer: demo-1004
faults: {voice_live: {drop_connection_after_ms: 10000}}
steps:
  - interrupt: {after_ms: 700, say: "I would like to pay my bill"}
  - expect: {agent: BillingAgent, said: "/last four|social security/", within_turns: 2}
  - keypad: "9134#"
  - expect: {tool: verify_customer_identity, within_turns: 2}
  - say: "Fifty dollars from my bank account please"
  - expect: {said: "/go ahead|shall i/", not_said: "/last four/", within_turns: 2}
  - hangup
expect_end: {repeated_questions: 0, state: completed}`,
  ],
].map((texts) => texts.map((text) => parseCallScript(text, 'voice-live-faults.test.ts')));

interface Played {
  readonly reports: readonly JourneyReport[];
  readonly told: readonly string[];
}

async function play(scripts: readonly LoadedCallScript[]): Promise<Played> {
  const stack = await startTestStack({ environment: { ACS_STREAMING_MODE: 'voice_live' } });
  const told: string[] = [];
  try {
    const reports = await runScripts(scripts, {
      access: stack.access,
      world: stack.world,
      calls: 1,
      wavFolder,
      print: (text) => told.push(text),
    });
    return { reports, told };
  } finally {
    await stack.close();
  }
}

describe('a Voice Live call', () => {
  let played: readonly Played[];
  beforeAll(async () => {
    played = await Promise.all(stacks.map(play));
  }, 3 * 60_000);

  it.each([
    ['has an answer refused and the next one cut off, says so, and goes on', 'cut-answer'],
    ['loses its connection again and again, and knows what was said and proved', 'cut-often'],
    ['cannot reach its model, and is carried by the cascade', 'no-model'],
  ])('%s', (_what, name) => {
    const { reports, told } = played.find(({ reports: some }) =>
      some.some((report) => report.name === name),
    ) ?? { reports: [], told: [] };
    const report = reports.find((candidate) => candidate.name === name);
    expect(report?.failures, told.join('\n')).toEqual([]);
  });
});
