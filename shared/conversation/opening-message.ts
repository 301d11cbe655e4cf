import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { Fact } from '#shared/contracts/session.ts';
import type { PromptRenderer } from './prompt-renderer.ts';

/** Id of the thread item that holds the first message of an agreed switch on its target channel. */
export const openingItemId = (handoffId: string): string => `opening:${handoffId}`;

/**
 * The first message on the channel a customer switches to, from the scenario's
 * `omnichannel.messages`. Whoever sends it appends it to the thread under `openingItemId`, so that
 * nobody says it a second time.
 */
export function openingMessage(
  renderer: PromptRenderer,
  scenario: ScenarioDefinition,
  channel: 'whatsapp' | 'webchat',
  values: {
    readonly facts: Readonly<Record<string, Fact>>;
    /** Where things stand, in words for the customer. */
    readonly summary: string;
    /** What the agent wants to be said, in words for the customer; may be empty. */
    readonly agentMessage: string;
  },
): string | undefined {
  const template = scenario.omnichannel?.messages[channel];
  if (template === undefined) return undefined;
  return renderer.render(`omnichannel.messages.${channel} of ${scenario.name}`, template, {
    ...scenario.template_vars,
    ...values.facts,
    summary: values.summary,
    agent_message: values.agentMessage,
  });
}
