import { describe, expect, it } from 'vitest';
import type { HistoryItem } from '#shared/contracts/session.ts';
import { createChatMessages } from './chat-messages.ts';

const claim = { onFile: { customer_name: 'Ada Reader', account_number: '7001220' } };
const turn = { turnId: 't', at: 1 };
const user: HistoryItem = { ...turn, role: 'user', text: 'I am Ada Reader' };
const answer: HistoryItem = {
  ...turn,
  role: 'assistant',
  text: 'Ada Reader, one moment.',
  toolCalls: [{ id: 'c', name: 'look_up', argumentsJson: '{"account_number":"7001220"}' }],
  interrupted: false,
};
const result: HistoryItem = {
  ...turn,
  role: 'tool',
  toolCallId: 'c',
  tool: 'look_up',
  resultJson: '{"ok":true,"account":"7001220"}',
};

const full = [
  { role: 'user', content: 'I am Ada Reader' },
  {
    role: 'assistant',
    content: 'Ada Reader, one moment.',
    toolCalls: [{ id: 'c', name: 'look_up', argumentsJson: '{"account_number":"7001220"}' }],
  },
  { role: 'tool', toolCallId: 'c', content: '{"ok":true,"account":"7001220"}' },
];
const masked = [
  { role: 'user', content: 'I am Ada Reader' },
  {
    role: 'assistant',
    content: 'Ada, one moment.',
    toolCalls: [{ id: 'c', name: 'look_up', argumentsJson: '{"account_number":"ending in 20"}' }],
  },
  { role: 'tool', toolCallId: 'c', content: '{"ok":true,"account":"ending in 20"}' },
];

describe('the messages of a history', () => {
  it('are masked for as long as the customer is only claimed, however the history goes on', () => {
    const messages = createChatMessages();
    const histories = { Desk: [user, answer] };
    expect(messages({ histories, claim }, 'Desk')).toEqual(masked.slice(0, 2));
    const grown = { Desk: [...histories.Desk, result] };
    expect(messages({ histories: grown, claim }, 'Desk')).toEqual(masked);
    expect(messages({ histories: grown }, 'Desk')).toEqual(full);
    expect(messages({ histories: grown, claim }, 'Desk')).toEqual(masked);
  });

  it('are masked as the present claim says, not as an earlier one said', () => {
    const messages = createChatMessages();
    const histories = { Desk: [user, answer, result] };
    expect(messages({ histories, claim: { onFile: {} } }, 'Desk')).toEqual(full);
    expect(messages({ histories, claim }, 'Desk')).toEqual(masked);
  });

  it('are made once, with a claim and without', () => {
    const messages = createChatMessages();
    for (const memo of [{ claim }, {}]) {
      const before = messages({ ...memo, histories: { Desk: [user, answer] } }, 'Desk');
      const after = messages({ ...memo, histories: { Desk: [user, answer, result] } }, 'Desk');
      expect(after.slice(0, 2).every((message, index) => message === before[index])).toBe(true);
    }
    expect(messages({ histories: {} }, 'Desk')).toEqual([]);
  });
});
