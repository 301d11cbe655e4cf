import type { AnyTool } from '#shared/contracts/tool.ts';

/** Calls of one stage; stages run one after another. */
export interface ToolStage<Call> {
  readonly calls: readonly Call[];
  readonly parallel: boolean;
}

/**
 * The order in which the calls of one model answer run: first the proof of identity, so that the
 * rest may build on it; then everything that only reads, at the same time; then writes as the model
 * ordered them; then what acts on the call; a handoff to another agent last. Calls that cannot run
 * (no tool) are answered with the reads.
 */
export function scheduleTools<Call>(
  calls: readonly Call[],
  toolOf: (call: Call) => AnyTool | undefined,
): readonly ToolStage<Call>[] {
  const stageOf = (call: Call) => {
    const tool = toolOf(call);
    if (tool?.verifies === true) return 0;
    return { read: 1, write: 2, call: 3, handoff: 4 }[tool?.effect ?? 'read'];
  };
  return [0, 1, 2, 3, 4]
    .map((stage) => ({
      calls: calls.filter((call) => stageOf(call) === stage),
      parallel: stage === 1,
    }))
    .filter((stage) => stage.calls.length > 0);
}
