import type { RealtimeAgent } from '#shared/contracts/realtime-conversation.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { ThreadItem } from '#shared/contracts/thread-store.ts';
import { agentOf } from './agent-of.ts';
import { agentInstructions } from './agent-request.ts';
import { agentTools } from './agent-tools.ts';
import { guarded } from './guarded.ts';
import type { LiveSession } from './live-session.ts';
import type { TurnDependencies } from './turn-scope.ts';

/** The agent that has the floor, as a speech-to-speech model has to know it. */
export async function describeRealtimeAgent(
  dependencies: TurnDependencies,
  scope: {
    readonly session: LiveSession;
    readonly scenario: ScenarioDefinition;
    readonly earlierItems: readonly ThreadItem[];
  },
  signal: AbortSignal,
): Promise<RealtimeAgent> {
  const { agents, catalogue, advisor, renderer, clock, logger } = dependencies;
  const { session, scenario, earlierItems } = scope;
  const { sessionId, activeAgent } = session.memo;
  const agent = agentOf(agents, activeAgent);
  const tools = agentTools(catalogue, scenario, agent);
  const advice = await guarded(logger, 'no advice for the model', { sessionId }, () =>
    advisor.advise({ memo: session.memo, scenario, tools }, signal),
  );
  return {
    agent: { name: agent.name, voice: agent.voice },
    instructions: agentInstructions({
      renderer,
      agent,
      scenario,
      memo: session.memo,
      advice: advice ?? [],
      earlierItems,
      nowMs: clock.now(),
    }),
    tools: [...tools.values()].map(({ definition }) => definition),
  };
}
