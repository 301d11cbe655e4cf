import type { AgentDefinition } from '#shared/contracts/agent.ts';
import { CodedError } from '#shared/errors/coded-error.ts';

/** The agent of that name. @throws CodedError `internal` when content has none: it was validated. */
export function agentOf(
  agents: ReadonlyMap<string, AgentDefinition>,
  name: string,
): AgentDefinition {
  const agent = agents.get(name);
  if (agent === undefined) throw new CodedError('internal', `There is no agent "${name}".`);
  return agent;
}
