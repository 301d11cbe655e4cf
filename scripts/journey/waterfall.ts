import type { TurnStages } from './journey-log.ts';

const stageNames = [
  ['sttFinal', 'speech understood'],
  ['llmFirstToken', 'first token'],
  ['ttsFirstAudio', 'first audio'],
  ['firstFrame', 'first frame'],
] as const;

/** Milliseconds from the end of the customer's speech to each stage that happened. */
export function stageDelays(
  stages: TurnStages,
): { readonly name: string; readonly atMs: number }[] {
  const anchor = stages.endOfSpeech ?? stages.sttFinal;
  if (anchor === undefined) return [];
  return stageNames.flatMap(([key, name]) => {
    const at = stages[key];
    return at === undefined ? [] : [{ name, atMs: Math.round(at - anchor) }];
  });
}

/**
 * One line per turn: how long after the customer's last word each stage came, as text and as bars.
 * @param msPerCell milliseconds one character stands for.
 */
export function waterfallLine(stages: TurnStages, msPerCell = 50): string | undefined {
  const delays = stageDelays(stages);
  if (delays.length === 0) return undefined;
  const marks = ['░', '▒', '▓', '█'];
  let previous = 0;
  const bars = delays
    .map(({ atMs }, index) => {
      const cells = Math.max(0, Math.round((atMs - previous) / msPerCell));
      previous = Math.max(previous, atMs);
      return (marks[index] ?? '█').repeat(Math.min(cells, 60));
    })
    .join('');
  return `${bars} ${delays.map(({ name, atMs }) => `${name} ${atMs} ms`).join(' · ')}`;
}
