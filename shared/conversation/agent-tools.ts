import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import { edgesFrom } from './handoff-service.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';

/**
 * The tools an agent has in a scenario: its own, the scenario's additional ones, and the handoff
 * tools of the edges that leave it. A handoff tool without an edge is left out.
 */
export function agentTools(
  catalogue: ToolCatalogue,
  scenario: ScenarioDefinition,
  agent: AgentDefinition,
): ToolCatalogue {
  const edgeTools = edgesFrom(scenario, agent.name).map(({ tool }) => tool);
  const names = new Set([...agent.tools, ...scenario.additional_tools, ...edgeTools]);
  return new Map(
    [...names].flatMap((name) => {
      const entry = catalogue.get(name);
      if (entry === undefined) return [];
      return entry.tool.effect !== 'handoff' || edgeTools.includes(name) ? [[name, entry]] : [];
    }),
  );
}
