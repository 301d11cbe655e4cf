import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { PromptRenderer } from './prompt-renderer.ts';

/**
 * What an agent leaves on an answering machine, or undefined when it leaves nothing. Facts of the
 * session are no part of it: whoever lives with the customer may hear it.
 */
export function voicemailText(
  renderer: PromptRenderer,
  agent: AgentDefinition,
  scenario: ScenarioDefinition,
): string | undefined {
  if (agent.voicemail_message === undefined) return undefined;
  const values = { ...scenario.template_vars, channel: 'voice' };
  return renderer.render(`voicemail_message of ${agent.name}`, agent.voicemail_message, values);
}
