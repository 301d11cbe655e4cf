import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JourneyReport } from '#scripts/journey/journey-report.ts';
import { loadCallScript, parseCallScript } from '#scripts/journey/load-call-script.ts';
import { runScripts } from '#scripts/journey/run-scripts.ts';
import type { StreamingMode } from '#shared/contracts/streaming-mode.ts';
import { startTestStack } from '../stack-fixture.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const dialled = [
  // Danger: a handoff and a tool, asked for in the middle of the greeting.
  `name: cut-in
customer: demo-1005
steps:
  - interrupt: {after_ms: 700, say: "I smell gas in my kitchen"}
  - expect: {agent: OutageAgent, tool: report_gas_leak, said: "/leave|outside/", interrupted: true}
  - hangup
expect_end: {repeated_questions: 0, state: completed}`,
  // A switch of channels, with all that was said.
  `name: go-on-by-message
customer: demo-1003
steps:
  - interrupt: {after_ms: 700, say: "My power has been out since this morning"}
  - expect: {agent: OutageAgent, tool: report_outage, tool_args: {outage_type: electric}, not_said: "your address"}
  - say: "Can you text me instead?"
  - expect: {offered: whatsapp}
  - say: "Sure, that would be great"
  - expect: {tool: execute_channel_handoff}
  - whatsapp: "Any idea how long it will take?"
  - expect: {channel: whatsapp, not_said: "/your address|account number/"}
expect_end: {repeated_questions: 0, state: completed}`,
  // Proof by keypad, and a payment that waits for a spoken yes.
  `name: prove-and-pay
customer: demo-1001
steps:
  - interrupt: {after_ms: 700, say: "I would like to pay fifty dollars from my bank account"}
  - expect: {agent: BillingAgent, said: "/last four|social security/"}
  - keypad: "4821#"
  - expect: {tool: verify_customer_identity, said: "/go ahead|confirm|shall i|is that/", not_said: "account number"}
  - say: "Yes, go ahead"
  - expect: {tool: process_payment, said: "/confirmation|paid|payment/"}
  - hangup
expect_end: {repeated_questions: 0, state: completed}`,
].map((text) => parseCallScript(text, 'both-modes.test.ts'));
/** Calls that we place: to a person, and to a machine that never hears the model. */
const placed = ['we-call-about-the-bill', 'we-reach-a-machine'].map((name) =>
  loadCallScript(join(folder, `${name}.yaml`)),
);
const scripts = [...dialled, ...placed];
const names = scripts.map(({ script }) => script.name);

/** All are played side by side, in both modes at once, in real time. */
const playingTimeMs = 3 * 60_000;

interface Played {
  readonly reports: readonly JourneyReport[];
  readonly transcript: readonly string[];
}

async function playAs(mode: StreamingMode): Promise<Played> {
  const stack = await startTestStack({ environment: { ACS_STREAMING_MODE: mode } });
  const transcript: string[] = [];
  try {
    const reports = await runScripts(scripts, {
      access: stack.access,
      world: stack.world,
      calls: 1,
      wavFolder: join(folder, `../../out/recordings/tests-${mode}`),
      print: (text) => transcript.push(text),
    });
    return { reports, transcript };
  } finally {
    await stack.close();
  }
}

/** What a journey came to, whoever made its words and however long it took. */
function outcomeOf({ tools, handoffs, switches, calls, repeatedQuestions }: JourneyReport) {
  return {
    tools: tools.map(({ agent, tool, ok }) => ({ agent, tool, ok })),
    handoffs: handoffs.map(({ from, to, kind }) => ({ from, to, kind })),
    switches: switches.map(({ from, to }) => ({ from, to })),
    calls: calls.map(({ placedBy, voicemail }) => ({ placedBy, voicemail })),
    repeatedQuestions,
  };
}

describe('the same script', () => {
  let cascade: Played;
  let voiceLive: Played;

  beforeAll(async () => {
    [cascade, voiceLive] = await Promise.all([playAs('media'), playAs('voice_live')]);
  }, playingTimeMs);

  const reportOf = ({ reports }: Played, name: string) => {
    const report = reports.find((candidate) => candidate.name === name);
    if (report === undefined) throw new Error(`${name} was not played.`);
    return report;
  };

  it.each(names)('comes to the same as a cascade and as a Voice Live call: %s', (name) => {
    const [one, other] = [reportOf(cascade, name), reportOf(voiceLive, name)];
    expect(one.failures, cascade.transcript.join('\n')).toEqual([]);
    expect(other.failures, voiceLive.transcript.join('\n')).toEqual([]);
    expect(outcomeOf(other)).toEqual(outcomeOf(one));
  });

  it.each(names.filter((name) => name !== 'we-reach-a-machine'))(
    'is measured in the same stages: %s',
    (name) => {
      const stagesOf = (played: Played) =>
        reportOf(played, name)
          .turns.filter(({ speaker, channel }) => speaker === 'agent' && channel === 'voice')
          .map(({ timings }) => Object.keys(Object(timings)).sort())
          .filter((stages) => stages.includes('endOfSpeech'));
      expect(stagesOf(voiceLive).length).toBeGreaterThan(0);
      for (const stages of stagesOf(voiceLive)) {
        expect(stages).toEqual([
          'endOfSpeech',
          'firstFrame',
          'llmFirstToken',
          'sttFinal',
          'ttsFirstAudio',
        ]);
      }
      expect(stagesOf(cascade)).toEqual(stagesOf(voiceLive));
    },
  );
});
