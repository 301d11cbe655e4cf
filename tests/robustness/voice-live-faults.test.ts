import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCallScript } from '#scripts/journey/load-call-script.ts';
import { runScripts } from '#scripts/journey/run-scripts.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';

const wavFolder = join(
  fileURLToPath(new URL('.', import.meta.url)),
  '../../out/recordings/tests-voice-live',
);

/** A Voice Live call, while its model has this trouble. */
const callWith = (name: string, customer: string, faults: string, steps: readonly string[]) =>
  parseCallScript(
    [
      `name: ${name}`,
      `customer: ${customer}`,
      `faults: {voice_live: ${faults}}`,
      'steps:',
      '  - expect: {said: "how can i help"}',
      ...steps.map((step) => `  - ${step}`),
      '  - hangup',
      'expect_end: {repeated_questions: 0, state: completed}',
    ].join('\n'),
    `${name}.yaml`,
  );

const askedAgain = [
  'say: "Is there an outage at my address?"',
  'expect: {said: "/technical problem/"}',
  'say: "Is there an outage at my address?"',
  'expect: {tool: check_outage_status, said: outage, within_turns: 2}',
];

describe('a Voice Live call', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack({ environment: { ACS_STREAMING_MODE: 'voice_live' } });
  });
  afterAll(async () => {
    await stack.close();
  });

  it.each([
    [
      'loses its connection in the middle of an answer, says so, and goes on',
      callWith('cut-answer', 'demo-1003', '{drop_in_answer_after_ms: 1500}', askedAgain),
    ],
    [
      'loses its connection again and again, and what was said and proved is known all the same',
      callWith('cut-often', 'demo-1004', '{drop_connection_after_ms: 9000}', [
        'say: "Is there an outage at my address?"',
        'expect: {tool: check_outage_status, within_turns: 3}',
        'say: "And how much do I owe you at the moment?"',
        'expect: {said: "/last four|social security/", within_turns: 3}',
        'keypad: "9134#"',
        'expect: {tool: verify_customer_identity, within_turns: 3}',
      ]),
    ],
    [
      'cannot reach its model, and is carried by the cascade',
      callWith('no-model', 'demo-1005', '{refuse_connections: 1000}', [
        'say: "I smell gas in my kitchen"',
        'expect: {agent: OutageAgent, tool: report_gas_leak}',
      ]),
    ],
    [
      'has an answer refused, and asks for it again',
      callWith('refused-answer', 'demo-1006', '{rate_limit: 1}', [
        'say: "Is there an outage at my address?"',
        'expect: {tool: check_outage_status, not_said: sorry}',
      ]),
    ],
  ])(
    '%s',
    async (_what, script) => {
      const told: string[] = [];
      const [report] = await runScripts([script], {
        access: stack.access,
        world: stack.world,
        calls: 1,
        wavFolder,
        print: (text) => told.push(text),
      });
      expect(report?.failures, told.join('\n')).toEqual([]);
    },
    120_000,
  );
});
