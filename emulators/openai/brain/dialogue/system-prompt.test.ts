import { describe, expect, it } from 'vitest';
import { parseSystemPrompt } from './system-prompt.ts';

const PROMPT = `You are Ava at the front desk. Be kind.

## Your job
- Help.

## Known facts
- customer_name: Dana Reyes
- Service address: 12 Elm Street
- phone: unknown

## Handoffs
- \`handoff_billing_agent\` -> BillingAgent: bills: paying, charges
- \`handoff_to_agent\` → FraudAgent: stolen cards

## Advice
- Lines are busy: 42 callers. Call \`offer_channel_switch\` once with reason "high_volume".
- No tool is named here.

## Conversation so far
They reported an outage.
- voice, customer: my power is out

## Channel
whatsapp
Be compact.
Today is Thursday, March 5, 2026.`;

describe('parseSystemPrompt', () => {
  const prompt = parseSystemPrompt(PROMPT);

  it('keeps known facts and leaves out the unknown ones', () => {
    expect([...prompt.facts]).toEqual([
      ['customer_name', 'Dana Reyes'],
      ['service_address', '12 Elm Street'],
    ]);
  });

  it('reads handoffs, advice with its quoted arguments, and the channel', () => {
    expect(prompt.handoffs).toEqual([
      { tool: 'handoff_billing_agent', agent: 'BillingAgent', when: 'bills: paying, charges' },
      { tool: 'handoff_to_agent', agent: 'FraudAgent', when: 'stolen cards' },
    ]);
    expect(prompt.advice).toMatchObject([
      { tool: 'offer_channel_switch', arguments: { reason: 'high_volume' } },
    ]);
    expect(prompt.channel).toBe('whatsapp');
    expect(prompt.conversationSoFar).toContain('my power is out');
  });

  it('leaves the prompt its own sections', () => {
    expect(prompt.text).toContain('## Your job');
    expect(prompt.text).not.toContain('Known facts');
  });

  it('takes a prompt without sections as it is', () => {
    expect(parseSystemPrompt('You are Bob.')).toMatchObject({
      text: 'You are Bob.',
      channel: 'voice',
      handoffs: [],
      advice: [],
    });
  });
});
