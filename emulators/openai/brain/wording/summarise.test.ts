import { expect, it } from 'vitest';
import { createBrain } from '../brain.ts';
import { summarise } from './summarise.ts';

it('keeps wishes, outcomes and the open question, in the words of the transcript', () => {
  expect(
    summarise([
      { speaker: 'customer', text: 'Hi' },
      { speaker: 'customer', text: 'My power is out.' },
      {
        speaker: 'agent',
        text: "I've reported the outage. Your ticket number is T-100. Would you like updates?",
      },
    ]),
  ).toBe(
    'The customer said: "My power is out". So far: I\'ve reported the outage. Your ticket number is T-100. Open question: Would you like updates?',
  );
});

it('answers a prompt that asks for a summary of a transcript', () => {
  const brain = createBrain({
    clock: { now: () => 0, after: () => ({ cancel: () => undefined }) },
  });
  const plan = brain.plan({
    messages: [
      { role: 'system', content: 'Summarise this customer service conversation.' },
      {
        role: 'user',
        content: 'Customer: I want to pay my bill\nAgent: Your payment of $20 is booked.',
      },
    ],
  });
  expect(plan.text).toBe(
    'The customer said: "I want to pay my bill". So far: Your payment of $20 is booked.',
  );
});
