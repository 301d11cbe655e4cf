import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { ChatMessage, ChatRequest } from '#shared/contracts/chat-model.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { ThreadItem } from '#shared/contracts/thread-store.ts';
import { languageOf } from './caller-language.ts';
import type { ChatMessages } from './chat-messages.ts';
import { edgesFrom } from './handoff-service.ts';
import { knownFacts } from './known-facts.ts';
import type { PromptRenderer, TemplateValues } from './prompt-renderer.ts';
import { systemPrompt } from './system-prompt.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';
import { veilOf } from './veil.ts';

/** What an agent's system prompt is built from. */
export interface AgentInstructionParts {
  readonly renderer: PromptRenderer;
  readonly agent: AgentDefinition;
  readonly scenario: ScenarioDefinition;
  readonly memo: SessionMemo;
  readonly advice: readonly string[];
  readonly earlierItems: readonly ThreadItem[];
  readonly nowMs: number;
}

/** What an agent's next model request is built from. */
export interface AgentRequestParts extends AgentInstructionParts {
  readonly tools: ToolCatalogue;
  readonly chatMessages: ChatMessages;
  /** `none`: the agent has to answer now. */
  readonly toolChoice: 'auto' | 'none';
}

/** Values that prompt and greeting templates may use. */
export function templateValues(scenario: ScenarioDefinition, memo: SessionMemo): TemplateValues {
  return { ...scenario.template_vars, ...knownFacts(memo), channel: memo.channel };
}

/**
 * The active agent's system prompt as it stands now. Of a customer who is only claimed, the personal
 * facts on file are masked wherever they stand as they are on file; what the customer said stays, and
 * so does what a tool words differently (digits spelled out).
 */
export function agentInstructions(parts: AgentInstructionParts): string {
  const { agent, scenario, memo } = parts;
  return veilOf(memo).hide(
    systemPrompt({
      agentPrompt: parts.renderer.render(
        `prompt of ${agent.name}`,
        agent.promptTemplate,
        templateValues(scenario, memo),
      ),
      facts: knownFacts(memo),
      handoffs: edgesFrom(scenario, agent.name),
      advice: parts.advice,
      earlierSummary: memo.earlierSummary,
      // They are the first customer's: gone when the session turns out to be somebody else's.
      earlierItems: memo.cameFrom === undefined ? [] : parts.earlierItems,
      channel: memo.channel,
      language: languageOf(memo),
      today: parts.renderer.date(parts.nowMs, memo.facts.time_zone),
    }),
  );
}

/** The model request of the active agent: its prompt, its history, its tools. */
export function agentRequest(parts: AgentRequestParts): ChatRequest {
  const { agent, memo, tools } = parts;
  const system: readonly ChatMessage[] = [{ role: 'system', content: agentInstructions(parts) }];
  const { deployment_id, temperature, top_p, max_tokens } = agent.model;
  return {
    ...(deployment_id === undefined ? {} : { model: deployment_id }),
    messages: system.concat(parts.chatMessages(memo, agent.name)),
    ...(tools.size === 0
      ? {}
      : {
          tools: [...tools.values()].map(({ definition }) => definition),
          toolChoice: parts.toolChoice,
        }),
    temperature,
    topP: top_p,
    maxOutputTokens: max_tokens,
  };
}
