import { ToolFailure } from '#shared/contracts/tool.ts';

/**
 * The failure of a call that cannot go on without something only the customer can say. The code is
 * the one the engine itself gives for arguments that do not fit.
 *
 * @param question what the agent says, ending in the question.
 */
export function askFor(parameter: string, question: string): ToolFailure {
  return new ToolFailure({
    code: 'invalid_arguments',
    message: question,
    fix: `Ask the customer for \`${parameter}\`, then call this tool again.`,
  });
}
