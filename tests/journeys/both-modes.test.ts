import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JourneyReport } from '#scripts/journey/journey-report.ts';
import { loadCallScript } from '#scripts/journey/load-call-script.ts';
import { runScripts } from '#scripts/journey/run-scripts.ts';
import type { StreamingMode } from '#shared/contracts/streaming-mode.ts';
import { startTestStack } from '../stack-fixture.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** Barge-in, handoffs, a switch of channels; identity, a confirmed payment; danger. */
const names = ['outage-then-whatsapp', 'pay-the-bill', 'gas-leak'];
const scripts = names.map((name) => loadCallScript(join(folder, `${name}.yaml`)));

/** Each script is played twice, in real time, on a stack of its own each time. */
const playingTimeMs = 8 * 60_000;

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
function outcomeOf({ tools, handoffs, switches, repeatedQuestions }: JourneyReport) {
  return {
    tools: tools.map(({ agent, tool, ok }) => ({ agent, tool, ok })),
    handoffs: handoffs.map(({ from, to, kind }) => ({ from, to, kind })),
    switches: switches.map(({ from, to }) => ({ from, to })),
    repeatedQuestions,
  };
}

describe('the same script', () => {
  let cascade: Played;
  let voiceLive: Played;

  beforeAll(async () => {
    cascade = await playAs('media');
    voiceLive = await playAs('voice_live');
  }, 2 * playingTimeMs);

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

  it.each(names)('is measured in the same stages: %s', (name) => {
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
  });
});
