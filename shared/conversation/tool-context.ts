import { createHash } from 'node:crypto';
import type { Clock } from '#shared/contracts/clock.ts';
import type { AnyTool, ToolContext } from '#shared/contracts/tool.ts';
import type { ToolServices } from '#shared/contracts/tool-services.ts';
import { bindCustomer } from './identity.ts';
import { allFacts, learnFacts, protectFacts } from './known-facts.ts';
import type { LiveSession } from './live-session.ts';
import { openMatters } from './open-matters.ts';
import { phoneOf } from './reachable-channels.ts';

/** The same for every repetition of one call: same session, turn, tool and arguments. */
export function idempotencyKeyOf(call: {
  readonly sessionId: string;
  readonly turnId: string;
  readonly tool: string;
  readonly argumentsJson: string;
}): string {
  const { sessionId, turnId, tool, argumentsJson } = call;
  return createHash('sha256')
    .update(JSON.stringify([sessionId, turnId, tool, argumentsJson]))
    .digest('hex')
    .slice(0, 32);
}

/** What one call of a tool sees of the session, and how it changes it. */
export function createToolContext(options: {
  readonly session: LiveSession;
  readonly turnId: string;
  /** The tool that is called: what one for verified customers learns is protected. */
  readonly tool: Pick<AnyTool, 'requires'>;
  readonly services: ToolServices;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly idempotencyKey: string;
  readonly progress: (message: string) => void;
}): ToolContext {
  const { session } = options;
  const memo = session.memo;
  const name = memo.facts.customer_name;
  return {
    customer:
      memo.customerId === undefined
        ? undefined
        : {
            customerId: memo.customerId,
            name: typeof name === 'string' ? name : undefined,
            phone: phoneOf(memo),
            verified: memo.verified,
          },
    session: {
      sessionId: memo.sessionId,
      channel: memo.channel,
      agent: memo.activeAgent,
      scenario: memo.scenario,
      customerPhone: memo.customerPhone,
      facts: allFacts(memo),
      openMatters: openMatters(memo, options.turnId),
    },
    learn: (facts) =>
      session.change((current) => {
        const learned = learnFacts(current, facts);
        return options.tool.requires === 'verified'
          ? protectFacts(learned, Object.keys(facts))
          : learned;
      }),
    identify: (customer) => session.change((current) => bindCustomer(current, customer)),
    services: options.services,
    clock: options.clock,
    signal: options.signal,
    idempotencyKey: options.idempotencyKey,
    progress: options.progress,
  };
}
