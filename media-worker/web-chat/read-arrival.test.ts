import { describe, expect, it } from 'vitest';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import { readArrival } from './read-arrival.ts';

const context: CustomerContext = {
  id: 'demo-1001',
  customerId: 'demo-1001',
  profile: { account_number: '7890100101' },
  sessions: [],
  collectedData: { ticket: 'T-1' },
  conversationSummary: 'The power is out.',
  preferences: {},
  createdAt: 0,
  updatedAt: 0,
};
const switchTo = (to: 'webchat' | 'whatsapp') => ({
  pendingHandoff: { handoffId: 'h', from: 'voice' as const, to, fromSessionId: 's', at: 0 },
});
const memo: SessionMemo = {
  sessionId: 'webchat-1',
  channel: 'webchat',
  scenario: 'utilities',
  state: 'active',
  activeAgent: 'OutageAgent',
  visitedAgents: [],
  verified: false,
  greeted: true,
  facts: { ticket: 'T-2' },
  histories: {},
  toolCounts: {},
  turnCount: 1,
  recentTurnIds: [],
  createdAt: 0,
  lastActivityAt: 0,
};

function arrival(known: { context?: CustomerContext; memo?: SessionMemo }, customerId?: string) {
  return readArrival(
    {
      customers: { get: async () => known.context },
      sessions: {
        load: async () => (known.memo === undefined ? undefined : { memo: known.memo, version: 1 }),
      },
    },
    { sessionId: 'webchat-1', customerId },
  );
}

describe('readArrival', () => {
  it('tells of a switch to web chat that the customer agreed to', async () => {
    const found = await arrival({ context: { ...context, ...switchTo('webchat') } }, 'demo-1001');
    expect(found).toEqual({
      type: 'handoff',
      sourceChannel: 'voice',
      summary: 'The power is out.',
      facts: { ticket: 'T-1' },
    });
  });

  it('tells the same again from the session when the page is opened once more', async () => {
    const came = { ...memo, cameFrom: 'voice' as const, earlierSummary: 'The power is out.' };
    expect(await arrival({ memo: came, context }, 'demo-1001')).toEqual({
      type: 'handoff',
      sourceChannel: 'voice',
      summary: 'The power is out.',
      facts: { ticket: 'T-2' },
    });
  });

  it('masks what is on file of a customer whom nobody has proven to be', async () => {
    const email = 'ada@reader.example';
    const text = 'Account 7890100101, ada@reader.example.';
    const claim = { onFile: { account_number: '7890100101', email } };
    const facts = { account_number: '7890100101' };
    const came = { ...memo, claim, facts, cameFrom: 'voice' as const, earlierSummary: text };
    const onFile = {
      ...context,
      ...switchTo('webchat'),
      email,
      conversationSummary: text,
      collectedData: { ...facts, balance: 12 },
      protectedFacts: ['balance'],
    };
    for (const known of [{ memo: came }, { context: onFile }]) {
      expect(await arrival(known, 'demo-1001')).toMatchObject({
        summary: 'Account ending in 01, the e-mail address on file.',
        facts: { account_number: 'ending in 01' },
      });
    }
    expect((await arrival({ context: onFile }, 'demo-1001'))?.facts).not.toHaveProperty('balance');
  });

  it('is silent for everybody else', async () => {
    expect(await arrival({ context }, 'demo-1001')).toBeUndefined();
    expect(
      await arrival({ context: { ...context, ...switchTo('whatsapp') } }, 'x'),
    ).toBeUndefined();
    expect(await arrival({ memo, context: { ...context, ...switchTo('webchat') } }, 'x')).toBe(
      undefined,
    );
    expect(await arrival({ context: { ...context, ...switchTo('webchat') } })).toBeUndefined();
  });
});
