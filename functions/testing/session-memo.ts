import { type SessionMemo, sessionMemoSchema } from '#shared/contracts/session.ts';

/** A voice session of the test shop in which nothing has been said. */
export function sessionMemo(
  changes: Pick<SessionMemo, 'sessionId'> & Partial<SessionMemo>,
): SessionMemo {
  return sessionMemoSchema.parse({
    channel: 'voice',
    scenario: 'shop',
    state: 'active',
    activeAgent: 'Front',
    visitedAgents: ['Front'],
    verified: false,
    greeted: true,
    facts: {},
    histories: {},
    toolCounts: {},
    turnCount: 0,
    recentTurnIds: [],
    createdAt: 0,
    lastActivityAt: 0,
    ...changes,
  });
}
