import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import { openingMessage } from './opening-message.ts';
import { type PromptRenderer, TemplateError } from './prompt-renderer.ts';

/** Agents, scenarios and tools do not fit together. The message lists every problem with its place. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The content is not valid:\n  - ${problems.join('\n  - ')}`);
    this.problems = problems;
  }
}

/**
 * Checks at start-up what would otherwise fail in the middle of a call: every name resolves, every
 * template renders with nothing known, every agent of a scenario can be reached.
 *
 * @throws ContentError
 */
export function validateContent(content: Content, renderer: PromptRenderer): void {
  const problems = [
    ...[...content.agents].flatMap(([key, agent]) => agentProblems(content, renderer, key, agent)),
    ...[...content.scenarios].flatMap(([key, scenario]) =>
      scenarioProblems(content, renderer, key, scenario),
    ),
    ...[...content.tools].flatMap(([key, tool]) =>
      key === tool.name ? [] : [`tool "${tool.name}" is registered as "${key}"`],
    ),
  ];
  if (problems.length > 0) throw new ContentError(problems);
}

function agentProblems(
  content: Content,
  renderer: PromptRenderer,
  key: string,
  agent: AgentDefinition,
): readonly string[] {
  const place = `agent ${agent.name}`;
  return [
    ...(key === agent.name ? [] : [`${place} is registered as "${key}"`]),
    ...duplicates(agent.tools).map((tool) => `${place} lists tool "${tool}" twice`),
    ...agent.tools
      .filter((tool) => !content.tools.has(tool))
      .map((tool) => `${place} lists tool "${tool}", which does not exist`),
    ...templateProblems(() => {
      renderer.render(`${place}, prompt`, agent.promptTemplate, {});
    }),
    ...templateProblems(() => {
      renderer.render(`${place}, greeting`, agent.greeting, {});
    }),
    ...templateProblems(() => {
      renderer.render(`${place}, return_greeting`, agent.return_greeting ?? '', {});
    }),
    ...templateProblems(() => {
      renderer.render(`${place}, outbound_greeting`, agent.outbound_greeting ?? '', {});
    }),
    ...templateProblems(() => {
      renderer.render(`${place}, voicemail_message`, agent.voicemail_message ?? '', {});
    }),
    ...(agent.promptTemplate.trim() === '' ? [`${place} has an empty prompt`] : []),
  ];
}

function scenarioProblems(
  content: Content,
  renderer: PromptRenderer,
  key: string,
  scenario: ScenarioDefinition,
): readonly string[] {
  const place = `scenario ${scenario.name}`;
  const { agents, handoffs, start_agent } = scenario;
  return [
    ...(key === scenario.name ? [] : [`${place} is registered as "${key}"`]),
    ...duplicates(agents).map((agent) => `${place} lists agent "${agent}" twice`),
    ...agents
      .filter((agent) => !content.agents.has(agent))
      .map((agent) => `${place} lists agent "${agent}", which does not exist`),
    ...(agents.includes(start_agent)
      ? []
      : [`${place} starts with "${start_agent}", which is not one of its agents`]),
    ...scenario.additional_tools
      .filter((tool) => !content.tools.has(tool))
      .map((tool) => `${place} adds tool "${tool}", which does not exist`),
    ...handoffs.flatMap(({ from, to, tool }) =>
      edgeProblems(content, scenario, `${place}, edge ${from} -> ${to}`, { from, to, tool }),
    ),
    ...duplicates(handoffs.map(({ from, to, tool }) => `${from} -> ${to} by ${tool}`)).map(
      (edge) => `${place} has the edge ${edge} twice`,
    ),
    ...agents
      .filter((agent) => !reachableAgents(scenario).has(agent))
      .map((agent) => `${place}: agent "${agent}" cannot be reached from "${start_agent}"`),
    ...templateProblems(() => {
      for (const channel of ['whatsapp', 'webchat'] as const) {
        openingMessage(renderer, scenario, channel, { facts: {}, summary: '', agentMessage: '' });
      }
    }),
  ];
}

function edgeProblems(
  content: Content,
  scenario: ScenarioDefinition,
  place: string,
  edge: { readonly from: string; readonly to: string; readonly tool: string },
): readonly string[] {
  const tool = content.tools.get(edge.tool);
  const strangers = [edge.from, edge.to].filter((agent) => !scenario.agents.includes(agent));
  return [
    ...strangers.map((agent) => `${place}: "${agent}" is not an agent of the scenario`),
    ...(edge.from === edge.to ? [`${place} leads back to itself`] : []),
    ...(tool === undefined ? [`${place}: tool "${edge.tool}" does not exist`] : []),
    ...(tool !== undefined && tool.effect !== 'handoff'
      ? [`${place}: tool "${edge.tool}" has effect "${tool.effect}", not "handoff"`]
      : []),
  ];
}

function reachableAgents({ start_agent, handoffs }: ScenarioDefinition): ReadonlySet<string> {
  const reached = new Set([start_agent]);
  for (const agent of reached) {
    for (const { from, to } of handoffs) if (from === agent) reached.add(to);
  }
  return reached;
}

function duplicates(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function templateProblems(render: () => void): readonly string[] {
  try {
    render();
    return [];
  } catch (error) {
    if (error instanceof TemplateError) return [error.message];
    throw error;
  }
}
