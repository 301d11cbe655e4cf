import { expect, it } from 'vitest';
import { TurnMessages } from './turn-messages.ts';

it('gives each agent its own whole message when the agent changes in the middle', () => {
  const messages = new TurnMessages('t1');
  const sent = [
    { type: 'text-delta', agent: 'Concierge', text: 'One moment. ' },
    { type: 'agent-switch', from: 'Concierge', to: 'BillingAgent', kind: 'announced' },
    { type: 'text-delta', agent: 'BillingAgent', text: 'Billing ' },
    { type: 'text-delta', agent: 'BillingAgent', text: 'here.' },
    {
      type: 'turn-end',
      turnId: 't1',
      agent: 'BillingAgent',
      text: '',
      usage: { inputTokens: 0, outputTokens: 0 },
      timings: { startedAt: 0, endedAt: 0 },
      finishReason: 'completed',
    },
  ] as const;
  const received = sent
    .flatMap((event) => messages.messagesOf(event))
    .filter(({ type }) => type !== 'text-delta');
  expect(received).toEqual([
    { type: 'message', turnId: 't1', agent: 'Concierge', text: 'One moment.' },
    { type: 'agent-switch', from: 'Concierge', to: 'BillingAgent' },
    { type: 'message', turnId: 't1', agent: 'BillingAgent', text: 'Billing here.' },
    { type: 'turn-end', turnId: 't1', finishReason: 'completed' },
  ]);
});
