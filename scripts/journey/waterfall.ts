import type { TurnDetail } from '#shared/contracts/turn-detail.ts';
import type { TurnStages } from './journey-log.ts';

const stageNames = [
  ['sttFinal', 'speech understood'],
  ['llmFirstToken', 'first token'],
  ['ttsFirstAudio', 'first audio'],
  ['firstFrame', 'first frame'],
] as const;

interface StageDelay {
  readonly name: string;
  readonly atMs: number;
}

/**
 * Milliseconds from the end of the customer's speech to each stage that happened, in order: those of
 * every channel, and where they are known the recogniser's last words and the tools.
 */
export function stageDelays(stages: TurnStages, detail: TurnDetail = {}): readonly StageDelay[] {
  const anchor = stages.endOfSpeech ?? stages.sttFinal;
  if (anchor === undefined) return [];
  const { endOfTurn, tools = [] } = detail;
  const reached = [
    {
      name: 'last words',
      at: endOfTurn?.decidedBy === 'stable-words' ? endOfTurn.wordsAt : undefined,
    },
    ...stageNames.map(([key, name]) => ({ name, at: stages[key] })),
    ...tools.map(({ tool, endedAt }) => ({ name: tool, at: endedAt })),
  ];
  return reached
    .flatMap(({ name, at }) => (at === undefined ? [] : [{ name, atMs: Math.round(at - anchor) }]))
    .toSorted((one, other) => one.atMs - other.atMs);
}

/** One character per stage, as long as the stage took. */
const markOf = (name: string): string => {
  const marks: Readonly<Record<string, string>> = {
    'last words': '·',
    'speech understood': '░',
    'first token': '▒',
    'first audio': '▓',
    'first frame': '█',
  };
  return marks[name] ?? '◆';
};

/**
 * One line per turn: how long after the customer's last word each stage came, as text and as bars.
 * @param msPerCell milliseconds one character stands for.
 */
export function waterfallLine(
  stages: TurnStages,
  detail: TurnDetail = {},
  msPerCell = 50,
): string | undefined {
  const delays = stageDelays(stages, detail);
  if (delays.length === 0) return undefined;
  let previous = 0;
  const bars = delays
    .map(({ name, atMs }) => {
      const cells = Math.max(0, Math.round((atMs - previous) / msPerCell));
      previous = Math.max(previous, atMs);
      return markOf(name).repeat(Math.min(cells, 60));
    })
    .join('');
  const ahead = detail.prepared?.used === true ? ' · answered ahead' : '';
  return `${bars} ${delays.map(({ name, atMs }) => `${name} ${atMs} ms`).join(' · ')}${ahead}`;
}
