import { describe, expect, it } from 'vitest';
import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { openMatters } from './open-matters.ts';

const user = (turnId: string, text: string): HistoryItem => ({ role: 'user', turnId, text, at: 0 });
let at = 0;
const ran = (turnId: string, tool: string, result: object): HistoryItem => {
  at += 1;
  return {
    role: 'tool',
    turnId,
    toolCallId: `call-${at}`,
    tool,
    resultJson: JSON.stringify(result),
    at,
  };
};
const asks = { ok: false, code: 'confirmation_required', message: 'Shall I?' };
const offers = { ok: true, message: 'Would you like that?', next_tool: 'switch_channel' };

/** A session in which `turn-3` is running, after `turn-2`. */
const memoWith = (histories: SessionMemo['histories'], parts: Partial<SessionMemo> = {}) => ({
  sessionId: 'session-1',
  channel: 'voice' as const,
  scenario: 'library',
  state: 'active' as const,
  activeAgent: 'Desk',
  visitedAgents: [],
  verified: false,
  greeted: true,
  facts: {},
  histories,
  toolCounts: {},
  turnCount: 3,
  recentTurnIds: ['turn-1', 'turn-2', 'turn-3'],
  createdAt: 0,
  lastActivityAt: 0,
  ...parts,
});

describe('openMatters', () => {
  it('are what was asked or offered a turn ago, by whichever agent', () => {
    const memo = memoWith({
      Desk: [ran('turn-2', 'pay', asks)],
      Loans: [ran('turn-2', 'offer_switch', offers), user('turn-3', 'Goodbye')],
    });
    expect(openMatters(memo, 'turn-3')).toEqual([
      { kind: 'confirmation', tool: 'pay', question: 'Shall I?' },
      { kind: 'offer', tool: 'switch_channel', question: 'Would you like that?' },
    ]);
  });

  it.each(['No, that’s all, goodbye', 'I don’t want that, bye', 'Nein danke', 'Ahora no, adiós'])(
    'are not what was turned down: %s',
    (words) => {
      const memo = memoWith({ Desk: [ran('turn-2', 'pay', asks), user('turn-3', words)] });
      expect(openMatters(memo, 'turn-3')).toEqual([]);
    },
  );

  it('are not what was done since, nor what was passed over', () => {
    const done = [
      ran('turn-2', 'pay', asks),
      user('turn-3', 'yes'),
      ran('turn-3', 'pay', { ok: true }),
    ];
    expect(openMatters(memoWith({ Desk: done }), 'turn-3')).toEqual([]);
    const passedOver = [ran('turn-1', 'pay', asks), user('turn-3', 'bye')];
    expect(openMatters(memoWith({ Desk: passedOver }), 'turn-3')).toEqual([]);
  });

  it('are what is asked in this turn, whatever the customer has said before it', () => {
    const asked = [user('turn-3', 'No, goodbye'), ran('turn-3', 'pay', asks)];
    expect(openMatters(memoWith({ Desk: asked }), 'turn-3')).toHaveLength(1);
    const pendingConfirmation = { tool: 'pay', argumentsJson: '{}', askedInTurn: 'turn-3' };
    const inThisRound = memoWith({ Desk: [user('turn-3', 'No')] }, { pendingConfirmation });
    expect(openMatters(inThisRound, 'turn-3')).toEqual([{ kind: 'confirmation', tool: 'pay' }]);
  });
});
