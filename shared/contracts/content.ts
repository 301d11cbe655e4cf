import type { AgentDefinition } from './agent.ts';
import type { ScenarioDefinition } from './scenario.ts';
import type { AnyTool } from './tool.ts';

/** Everything the registries hold, validated against each other at start-up. */
export interface Content {
  readonly agents: ReadonlyMap<string, AgentDefinition>;
  readonly scenarios: ReadonlyMap<string, ScenarioDefinition>;
  readonly tools: ReadonlyMap<string, AnyTool>;
}
