import type { AnyTool } from '#shared/contracts/tool.ts';

/**
 * May this tool run while it is not certain yet what the customer has said? Only what looks something
 * up, without asking anybody and without proving anything; a call that no tool answers does no harm.
 */
export function mayRunEarly(tool: AnyTool | undefined): boolean {
  if (tool === undefined) return true;
  return tool.effect === 'read' && tool.confirm === undefined && tool.verifies !== true;
}
