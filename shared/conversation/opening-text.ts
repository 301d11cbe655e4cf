import type { Content } from '#shared/contracts/content.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { ThreadStore } from '#shared/contracts/thread-store.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { guarded } from './guarded.ts';
import { callDirectionFact, knownFacts } from './known-facts.ts';
import { openingItemId, openingMessage } from './opening-message.ts';
import type { PromptRenderer } from './prompt-renderer.ts';
import { greetingOf } from './take-over.ts';

/** How far back the thread is searched for an opening that was sent already. */
const searchedItems = 20;

/**
 * The first words of a new session. A customer who comes from another channel gets the scenario's
 * message for this one, once: on WhatsApp the switch has sent it (or the customer has written
 * first), on web chat it is said here unless the thread shows that it was sent.
 */
export async function openingText(
  dependencies: {
    readonly content: Content;
    readonly threads: ThreadStore;
    readonly logger: Logger;
    readonly renderer: PromptRenderer;
  },
  opened: {
    readonly memo: SessionMemo;
    readonly scenario: ScenarioDefinition;
    readonly handoffId: string | undefined;
    readonly recap: string | undefined;
  },
): Promise<string | undefined> {
  const { content, threads, logger, renderer } = dependencies;
  const { memo, scenario, handoffId } = opened;
  const { sessionId, customerId, channel } = memo;
  if (memo.cameFrom !== undefined && channel === 'whatsapp') return undefined;
  if (memo.cameFrom !== undefined && channel === 'webchat') {
    const items =
      customerId === undefined || handoffId === undefined
        ? []
        : await guarded(logger, 'thread was not read', { sessionId }, () =>
            threads.latest(customerId, searchedItems),
          );
    const sent = items?.some(
      ({ id }) => handoffId !== undefined && id === openingItemId(handoffId),
    );
    if (sent === true) return undefined;
    const message = openingMessage(renderer, scenario, channel, {
      facts: knownFacts(memo),
      // The summary is written for agents, in the third person.
      summary: opened.recap ?? '',
      agentMessage: '',
    });
    if (message !== undefined && message !== '') return message;
  }
  const agent = content.agents.get(memo.activeAgent);
  if (agent === undefined) {
    throw new CodedError('internal', `There is no agent "${memo.activeAgent}".`);
  }
  const returning = memo.cameFrom === undefined ? 'first' : 'return';
  const occasion = memo.facts[callDirectionFact] === 'outbound' ? 'outbound-call' : returning;
  return greetingOf(renderer, agent, scenario, memo, { occasion });
}
