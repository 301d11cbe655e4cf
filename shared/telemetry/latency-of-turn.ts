import type { TurnDetail } from '#shared/contracts/turn-detail.ts';
import type { LatencyTool } from './latency-tool.ts';

/** Stages of a turn that are counted from the end of the caller's speech, as `turn-metrics` has them. */
const spokenStages = [
  'sttFinal',
  'llmFirstToken',
  'ttsFirstAudio',
  'firstFrame',
  'played',
] as const;

type Stages = Readonly<
  Partial<Record<(typeof spokenStages)[number] | 'endOfSpeech', number | undefined>>
>;

/**
 * Adds a turn's times to a session's: its stages from the end of the caller's speech (a turn that
 * nobody spoke has none), each answer of the model (`modelRound`), each tool (`tool:{name}`), and how
 * soon the agent fell silent (`bargeInDecision` from the caller's voice on, `bargeInStop` from there).
 */
export function addLatencyOfTurn(
  latency: LatencyTool,
  { stages, detail }: { readonly stages: Stages; readonly detail?: TurnDetail | undefined },
): void {
  const { endOfSpeech } = stages;
  if (endOfSpeech !== undefined) {
    latency.anchor(endOfSpeech);
    for (const stage of spokenStages) {
      const at = stages[stage];
      if (at !== undefined) latency.note(stage, at);
    }
  }
  for (const { startedAt, firstTokenAt } of detail?.modelRounds ?? []) {
    if (firstTokenAt !== undefined) latency.add('modelRound', firstTokenAt - startedAt);
  }
  for (const { tool, startedAt, endedAt } of detail?.tools ?? []) {
    latency.add(`tool:${tool}`, endedAt - startedAt);
  }
  const { bargeIn } = detail ?? {};
  if (bargeIn === undefined) return;
  latency.add('bargeInDecision', bargeIn.decidedAt - bargeIn.onsetAt);
  latency.add('bargeInStop', bargeIn.stoppedAt - bargeIn.decidedAt);
}
