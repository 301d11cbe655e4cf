import type { ToolRun } from '../dialogue/dialogue.ts';
import { type Thought, toolNamed } from '../thought.ts';

/** True for a call that passed the customer to another agent; it meets no wish by itself. */
export function isHandoffRun(run: ToolRun, thought: Pick<Thought, 'tools'>): boolean {
  const tool = toolNamed(thought, run.tool);
  if (tool) return tool.isHandoff;
  const { fields } = run.result;
  return (
    fields.handoff === true ||
    typeof fields.target_agent === 'string' ||
    /hand_?off|^transfer_to_/.test(run.tool)
  );
}
