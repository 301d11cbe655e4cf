import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { createMemoJson } from './memo-json.ts';

const agentName = fc.constantFrom('Desk', 'Loans "and" returns', '__proto__x');
const text = fc.string({ unit: 'binary', maxLength: 12 });

const emptyMemo: SessionMemo = {
  sessionId: 'session-1',
  channel: 'voice',
  scenario: 'library',
  state: 'active',
  activeAgent: 'Desk',
  visitedAgents: ['Desk'],
  verified: false,
  greeted: true,
  facts: { histories: 'a fact of this name' },
  histories: {},
  toolCounts: {},
  turnCount: 0,
  recentTurnIds: [],
  createdAt: 0,
  lastActivityAt: 0,
};

it('is JSON of the whole memo, turn after turn', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(agentName, text), { maxLength: 12 }), (said) => {
      const memoJson = createMemoJson();
      let memo = emptyMemo;
      for (const [index, [agent, words]] of said.entries()) {
        const item: HistoryItem = { role: 'user', turnId: `t${index}`, text: words, at: index };
        const history = [...(memo.histories[agent] ?? []), item];
        memo = { ...memo, histories: { ...memo.histories, [agent]: history } };
        expect(JSON.parse(memoJson(memo))).toEqual(memo);
      }
      expect(JSON.parse(memoJson(memo))).toEqual(memo);
    }),
  );
});
