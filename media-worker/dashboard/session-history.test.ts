import { expect, it } from 'vitest';
import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { sessionHistoryOf } from './session-history.ts';

const user = (turnId: string, at: number): HistoryItem => ({
  role: 'user',
  turnId,
  text: `said in ${turnId}`,
  at,
});

const assistant = (turnId: string, at: number, text = `answer in ${turnId}`): HistoryItem => ({
  role: 'assistant',
  turnId,
  text,
  at,
  toolCalls: [],
  interrupted: turnId === 't2',
});

function memo(histories: SessionMemo['histories']): SessionMemo {
  return {
    sessionId: 'session-a',
    channel: 'voice',
    scenario: 'library',
    state: 'active',
    activeAgent: 'Loans',
    visitedAgents: ['Desk', 'Loans'],
    verified: true,
    greeted: true,
    facts: { account_number: '7001' },
    histories,
    toolCounts: {},
    turnCount: 2,
    recentTurnIds: [],
    createdAt: 0,
    lastActivityAt: 0,
  };
}

it('is what was said, once each, in order, without what tools know', () => {
  const desk = [user('t1', 1), assistant('t1', 2), assistant('t1', 3, '')];
  const tool: HistoryItem = {
    role: 'tool',
    turnId: 't2',
    toolCallId: 'c',
    tool: 'read_balance',
    resultJson: '{"balance":"4711"}',
    at: 5,
  };
  const loans = [...desk.slice(0, 2), user('t2', 4), tool, assistant('t2', 6)];
  const history = sessionHistoryOf(memo({ Loans: loans, Desk: desk }), 9);
  expect(history).toMatchObject({ at: 9, sessionId: 'session-a', agent: 'Loans' });
  expect(history.items.map(({ text, interrupted }) => [text, interrupted])).toEqual([
    ['said in t1', false],
    ['answer in t1', false],
    ['said in t2', false],
    ['answer in t2', true],
  ]);
  expect(JSON.stringify(history)).not.toMatch(/4711|7001/);
});

it('is the end of a long conversation', () => {
  const items = Array.from({ length: 200 }, (_, at) => user(`t${at}`, at));
  const { items: told } = sessionHistoryOf(memo({ Desk: items }), 0);
  expect(told).toHaveLength(50);
  expect(told.at(-1)?.turnId).toBe('t199');
});
