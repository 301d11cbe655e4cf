import { describe, expect, it } from 'vitest';
import { Rehearsal } from '../../fixtures/rehearsal.ts';
import { BILLING_TOOLS } from '../../fixtures/utilities-billing-tools.ts';
import { CONCIERGE_TOOLS } from '../../fixtures/utilities-concierge-tools.ts';
import { OUTAGE_TOOLS } from '../../fixtures/utilities-outage-tools.ts';
import { ADVICE, brain, FACTS, names, rehearse, VERIFY } from '../../fixtures/utility-rehearsal.ts';
import { utilityWorld } from '../../fixtures/utility-world.ts';

describe('an obstacle', () => {
  const paying = () => {
    const dialogue = rehearse([...BILLING_TOOLS, ...VERIFY], FACTS);
    expect(dialogue.say('Pay twenty dollars with my credit card please').text).toBe(
      "I need to confirm who I am speaking with first. To verify it's you, what are the last four digits of your social security number?",
    );
    return dialogue;
  };

  it('that names its remedy is removed, and the call taken up again', () => {
    const dialogue = paying();
    const { text, calls } = dialogue.say('one two three four');
    expect(names(calls)).toEqual(['verify_customer_identity', 'process_payment']);
    expect(calls[1]?.arguments).toEqual({
      account_number: 'PG-1002',
      amount: 20,
      payment_method: 'credit_card',
    });
    expect(text).toBe("Thank you. You are verified. I'll take $20.00. Shall I go ahead?");
  });

  it('may take two tries', () => {
    const dialogue = paying();
    expect(dialogue.say('9 9 9 9').text).toMatch(/doesn't match/);
    expect(names(dialogue.say('1234').calls)).toEqual([
      'verify_customer_identity',
      'process_payment',
    ]);
  });

  it('of another kind is told, with an offer to help otherwise', () => {
    const { text } = rehearse(BILLING_TOOLS, FACTS).say('Show me my payment history');
    expect(text).toBe('This takes longer than it should. Is there something else I can help with?');
  });

  it('with one argument asks for that argument alone', () => {
    const dialogue = paying();
    dialogue.say('1234');
    dialogue.say('yes');
    expect(dialogue.say('pay another ninety dollars with my credit card').text).toMatch(
      /more than your balance/,
    );
    expect(dialogue.say('ten').calls[0]?.arguments).toEqual({
      account_number: 'PG-1002',
      amount: 10,
      payment_method: 'credit_card',
    });
  });
});

describe('a call that did not answer in time', () => {
  const paying = (fix: string) =>
    new Rehearsal({
      brain,
      tools: BILLING_TOOLS,
      system: FACTS,
      execute: () => ({ ok: false, code: 'tool_timeout', message: 'This takes too long.', fix }),
    }).say('Pay twenty dollars with my credit card');

  it('is said to be unconfirmed when it may have taken effect, and is not made again', () => {
    const { text, calls } = paying(
      'Say that it is not confirmed yet. Do not call it again before you know whether it was done.',
    );
    expect(names(calls)).toEqual(['process_payment']);
    expect(text).toMatch(/^This takes too long\. I can't confirm yet whether it was done/);
  });

  it('is plainly told to have failed when it changed nothing', () => {
    expect(paying('Say so honestly and offer to try again.').text).toBe(
      'This takes too long. Is there something else I can help with?',
    );
  });
});

describe('a confirmation', () => {
  const confirming = () => {
    const dialogue = rehearse([...BILLING_TOOLS, ...VERIFY], FACTS);
    dialogue.say('Pay twenty dollars from my bank account');
    dialogue.say('1234');
    return dialogue;
  };

  it.each(['yes', 'Yes please, go ahead', 'sure', "that's right"])(
    '%j repeats the very same call',
    (yes) => {
      const dialogue = confirming();
      const before = dialogue.calls.at(-1);
      const { text, calls } = dialogue.say(yes);
      expect(calls).toEqual([before]);
      expect(text).toContain('booked');
    },
  );

  it('that is refused calls nothing', () => {
    const { text, calls } = confirming().say('no, better not');
    expect(calls).toEqual([]);
    expect(text).toMatch(/No problem/);
  });

  it('with a change asks again for the changed call', () => {
    const { text, calls } = confirming().say('no, make it fifty');
    expect(calls[0]?.arguments).toMatchObject({ amount: 50, payment_method: 'bank_account' });
    expect(text).toMatch(/\$50\.00.*Shall I go ahead/);
  });

  it('may be dismissed for another wish', () => {
    const { text, calls } = confirming().say('Actually forget the payment, what do I owe?');
    expect(names(calls)).toEqual(['get_current_bill']);
    expect(text).not.toMatch(/Shall I go ahead/);
  });

  it('is refused by somebody who ends up with no', () => {
    expect(confirming().say('yes do it, no wait, leave it').calls).toEqual([]);
  });

  it('may be interrupted by another wish', () => {
    expect(names(confirming().say('wait, when is my bill due?').calls)).toEqual([
      'get_current_bill',
    ]);
  });
});

describe('an offer', () => {
  it.each(['Yes please', 'sure', 'okay, that would be great'])('is taken up by %j', (yes) => {
    const dialogue = rehearse(OUTAGE_TOOLS, FACTS);
    dialogue.say('Is there an outage in my area?');
    expect(dialogue.say(yes).calls).toEqual([
      { name: 'subscribe_outage_updates', arguments: { notification_method: 'sms' } },
    ]);
  });

  it('may be taken up with another choice', () => {
    const dialogue = rehearse(OUTAGE_TOOLS, FACTS);
    dialogue.say('Is there an outage in my area?');
    expect(dialogue.say('yes, but by email please').calls).toEqual([
      { name: 'subscribe_outage_updates', arguments: { notification_method: 'email' } },
    ]);
  });

  it.each(['no thanks', 'not now', "I'd rather stay on the phone"])('is declined by %j', (no) => {
    const dialogue = rehearse(OUTAGE_TOOLS, FACTS);
    dialogue.say('Can we do this on WhatsApp?');
    const { text, calls } = dialogue.say(no);
    expect(calls).toEqual([]);
    expect(text).toMatch(/No problem/);
    expect(dialogue.say('yes').calls).toEqual([]);
  });

  it('that the customer did not hear is made again after their question', () => {
    const dialogue = rehearse(OUTAGE_TOOLS, FACTS, ADVICE);
    dialogue.say('Hi, my power is out');
    dialogue.cutLastReply(40);
    const { text, calls } = dialogue.say('Sorry, do you know when it will be back?');
    expect(names(calls)).toEqual(['get_restoration_eta']);
    expect(text).toMatch(/6 p\.m\..*switch us over\?$/);
    expect(dialogue.say('Yes please').calls[0]).toMatchObject({
      name: 'execute_channel_handoff',
      arguments: { target_channel: 'whatsapp' },
    });
  });
});

describe('advice', () => {
  it('is followed once, when the request is dealt with, with its arguments', () => {
    const dialogue = rehearse(OUTAGE_TOOLS, FACTS, ADVICE);
    const first = dialogue.say('My power is out');
    expect(names(first.calls)).toEqual(['report_outage', 'offer_channel_switch']);
    expect(first.calls[1]?.arguments).toMatchObject({ reason: 'high_volume' });
    expect(first.text).toMatch(/T-100.*switch us over\?$/);
    dialogue.say('no thanks');
    expect(names(dialogue.say('When will it be back?').calls)).toEqual(['get_restoration_eta']);
  });

  it('waits while something is asked, and for small talk', () => {
    const dialogue = rehearse(OUTAGE_TOOLS, ADVICE);
    expect(dialogue.say('Hello').calls).toEqual([]);
    expect(dialogue.say('I have no electricity').calls).toEqual([]);
    expect(names(dialogue.say('12 Elm Street').calls)).toEqual([
      'report_outage',
      'offer_channel_switch',
    ]);
  });
});

describe('a handoff', () => {
  it('is used for what the agent cannot do itself', () => {
    expect(names(rehearse(CONCIERGE_TOOLS, FACTS).say('My bill seems way too high').calls)[0]).toBe(
      'handoff_billing_agent',
    );
    expect(names(rehearse(CONCIERGE_TOOLS, FACTS).say('How much is my bill?').calls)).toEqual([
      'get_current_bill',
    ]);
  });

  it('leads the new agent straight on with the wish', () => {
    const dialogue = new Rehearsal({
      brain,
      tools: CONCIERGE_TOOLS,
      system: `You are the concierge.\n\n${FACTS}`,
      execute: (call, before) => {
        if (call.name !== 'handoff_outage_agent') return utilityWorld()(call, before);
        dialogue.switchAgent(`You are the outage agent.\n\n${FACTS}`, OUTAGE_TOOLS);
        return { ok: true, handoff: true, target_agent: 'OutageAgent' };
      },
    });
    const { text, calls } = dialogue.say('My power is out');
    expect(names(calls)).toEqual(['handoff_outage_agent', 'report_outage']);
    expect(text).toMatch(/^I've reported/);
  });

  it('goes on too when the new agent has greeted after the wish', () => {
    const plan = brain.plan({
      messages: [
        { role: 'system', content: `You are billing.\n\n${FACTS}` },
        { role: 'user', content: 'Please break down my bill' },
        { role: 'assistant', content: "You're through to billing.", tool_calls: null },
      ],
      tools: [...BILLING_TOOLS],
    });
    expect(names(plan.calls)).toEqual(['get_bill_breakdown']);
  });

  it('with one tool for several agents names the agent from the prompt', () => {
    const plan = brain.plan({
      messages: [
        {
          role: 'system',
          content:
            'You are the front desk.\n\n## Handoffs\n- `handoff_to_agent` -> FraudAgent: lost or stolen cards, charges the customer did not make\n- `handoff_to_agent` -> LoanAgent: mortgages and other loans',
        },
        { role: 'user', content: 'Somebody stole my wallet with all my cards' },
      ],
      tools: [
        {
          type: 'function',
          function: {
            name: 'handoff_to_agent',
            description: 'Hands the conversation over to another agent.',
            parameters: {
              type: 'object',
              properties: {
                target_agent: { type: 'string', enum: ['FraudAgent', 'LoanAgent'] },
                reason: { type: 'string' },
              },
              required: ['target_agent'],
            },
          },
        },
      ],
    });
    expect(plan.calls[0]).toMatchObject({
      name: 'handoff_to_agent',
      arguments: { target_agent: 'FraudAgent' },
    });
  });
});

describe('a tool for verified customers', () => {
  const description = 'Takes a payment. Only for verified customers: verify their identity first.';
  const tools = [
    ...VERIFY,
    ...BILLING_TOOLS.filter((tool) => tool.function.name === 'process_payment'),
  ].map((tool) =>
    tool.function.name === 'process_payment'
      ? { ...tool, function: { ...tool.function, description } }
      : tool,
  );

  it('is asked for proof before anything else', () => {
    const dialogue = rehearse(tools, FACTS);
    expect(dialogue.say('I would like to make a payment').text).toMatch(/last four digits/);
    const { text, calls } = dialogue.say('1234');
    expect(names(calls)).toEqual(['verify_customer_identity']);
    expect(text).toBe('Thank you. You are verified. How much would you like to pay?');
  });

  it('needs no proof again', () => {
    const { text } = rehearse(tools, `${FACTS}\n- account_verified: true`).say(
      'I would like to make a payment',
    );
    expect(text).toBe('How much would you like to pay?');
  });
});

describe('danger', () => {
  it('leaves no room for advice', () => {
    expect(
      names(rehearse(OUTAGE_TOOLS, FACTS, ADVICE).say('It smells of gas in my kitchen').calls),
    ).toEqual(['report_gas_leak']);
  });
});
