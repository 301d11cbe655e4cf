import { describe, expect, it } from 'vitest';
import { CLINIC_TOOLS } from '../fixtures/clinic-tools.ts';
import { LIBRARY_TOOLS } from '../fixtures/library-tools.ts';
import { Rehearsal, type RehearsalOptions } from '../fixtures/rehearsal.ts';
import { BILLING_TOOLS } from '../fixtures/utilities-billing-tools.ts';
import { CONCIERGE_TOOLS } from '../fixtures/utilities-concierge-tools.ts';
import { OUTAGE_TOOLS } from '../fixtures/utilities-outage-tools.ts';
import { SERVICE_TOOLS } from '../fixtures/utilities-service-tools.ts';
import { utilityWorld } from '../fixtures/utility-world.ts';
import { createBrain } from './brain.ts';
import type { PlannedCall } from './plan.ts';

const brain = createBrain({
  clock: { now: () => Date.UTC(2026, 0, 1), after: () => ({ cancel: () => undefined }) },
});

const FACTS = `## Known facts
- customer_name: Dana Reyes
- customer_id: demo-1002
- account_number: PG-1002
- service_address: 12 Elm Street, Springfield
- phone: +15550100102`;
const CHANNEL = '## Channel\nvoice\nUse short spoken sentences.\nToday is Thursday, March 5, 2026.';
const ADVICE = `## Advice
- Lines are busy: 42 callers are waiting, about 14 minutes. When the customer's current request is dealt with, call \`offer_channel_switch\` once with reason "high_volume".`;
const VERIFY = CONCIERGE_TOOLS.slice(0, 1);

const rehearse = (tools: RehearsalOptions['tools'], ...sections: readonly string[]) =>
  new Rehearsal({
    brain,
    tools,
    system: ['You are an agent of PowerGrid Energy.', ...sections, CHANNEL].join('\n\n'),
    execute: utilityWorld(),
  });

const names = (calls: readonly PlannedCall[]) => calls.map(({ name }) => name);

describe('a wish', () => {
  it('is carried out with what is known, without asking for it', () => {
    const { text, calls } = rehearse(OUTAGE_TOOLS, FACTS).say('Hi, my lights went out');
    expect(calls).toEqual([
      {
        name: 'report_outage',
        arguments: {
          service_address: '12 Elm Street, Springfield',
          outage_type: 'electric',
          description: 'Hi, my lights went out',
        },
      },
    ]);
    expect(text).toBe(
      "I've reported the electric outage at 12 Elm Street, Springfield. Your ticket number is T-100.",
    );
  });

  it('is asked about one question at a time, and remembers the answers', () => {
    const dialogue = rehearse(OUTAGE_TOOLS);
    expect(dialogue.say('I want to report an outage').text).toBe(
      "What's the address where the service is out?",
    );
    expect(dialogue.say("it's fourteen elm street").text).toBe(
      'Is it the electricity, the gas or the water?',
    );
    expect(dialogue.say('the gas').calls).toEqual([
      {
        name: 'report_outage',
        arguments: {
          service_address: '14 Elm Street',
          outage_type: 'gas',
          description: 'I want to report an outage',
        },
      },
    ]);
  });

  it('may come with all its values in one sentence', () => {
    const { calls } = rehearse(SERVICE_TOOLS).say(
      "I'm moving from 12 Elm Street to 40 Oak Avenue next Friday",
    );
    expect(calls).toEqual([
      {
        name: 'transfer_service',
        arguments: {
          from_address: '12 Elm Street',
          to_address: '40 Oak Avenue',
          transfer_date: '2026-03-13',
        },
      },
    ]);
  });

  it('may be two wishes in one sentence', () => {
    const { text, calls } = rehearse(OUTAGE_TOOLS, FACTS).say(
      'My power is out and I want to know when it will be back',
    );
    expect(names(calls)).toEqual(['report_outage', 'get_restoration_eta']);
    expect(text).toContain('T-100');
    expect(text).toContain('6 p.m.');
  });

  it('waits while another one needs an answer, and is not forgotten', () => {
    const dialogue = rehearse(OUTAGE_TOOLS);
    expect(dialogue.say('My power is out and please give me the emergency number').text).toContain(
      'address',
    );
    expect(names(dialogue.say('40 Oak Avenue').calls)).toEqual([
      'report_outage',
      'get_emergency_contacts',
    ]);
  });

  it('of a follow-up question leans on what was talked about', () => {
    const dialogue = rehearse(OUTAGE_TOOLS, FACTS);
    dialogue.say('My power is out');
    expect(names(dialogue.say('When will it be back?').calls)).toEqual(['get_restoration_eta']);
    expect(names(dialogue.say('And what caused it?').calls)).toEqual(['check_outage_status']);
  });

  it('that no tool fits is answered honestly', () => {
    const tools = OUTAGE_TOOLS.filter((tool) => tool.function.name !== 'handoff_concierge');
    const { text, calls } = rehearse(tools, FACTS).say('Can you order me a pizza?');
    expect(calls).toEqual([]);
    expect(text).toMatch(/not sure I can help with that.*outage/);
  });
});

describe('an answer', () => {
  const asked = () => {
    const dialogue = rehearse(BILLING_TOOLS, FACTS);
    expect(dialogue.say('I want to pay my bill').text).toBe('How much would you like to pay?');
    return dialogue;
  };

  it('that is unclear is asked for again, and no more than three times', () => {
    const dialogue = asked();
    expect(dialogue.say('well you know').text).toContain('How much');
    expect(dialogue.say('hmm').text).toContain('How much');
    expect(dialogue.say('blue').text).not.toContain('How much');
  });

  it('that the customer does not have ends the attempt', () => {
    expect(asked().say("I don't know").text).toMatch(/can't go on/);
  });

  it('that is refused ends the attempt', () => {
    expect(asked().say('never mind').text).toMatch(/No problem/);
  });

  it('may be another wish instead', () => {
    expect(names(asked().say('Wait, how much do I owe?').calls)).toEqual(['get_current_bill']);
  });

  it('may carry a further wish', () => {
    const dialogue = rehearse(OUTAGE_TOOLS);
    dialogue.say('I have no electricity');
    expect(
      names(dialogue.say("12 Elm Street, and can you tell me when it'll be fixed?").calls),
    ).toEqual(['report_outage', 'get_restoration_eta']);
  });

  it('to a question that was cut off is still understood', () => {
    const dialogue = rehearse(OUTAGE_TOOLS);
    dialogue.say('I have no electricity');
    dialogue.cutLastReply(22);
    expect(names(dialogue.say('12 Elm Street').calls)).toEqual(['report_outage']);
  });

  it('"all of it" takes the balance that was looked up before, or looks it up', () => {
    const dialogue = rehearse(BILLING_TOOLS, FACTS);
    expect(names(dialogue.say('I want to pay the whole thing').calls)).toEqual([
      'get_current_bill',
    ]);
    expect(dialogue.say('credit card').calls).toEqual([
      {
        name: 'process_payment',
        arguments: { account_number: 'PG-1002', amount: 84.2, payment_method: 'credit_card' },
      },
    ]);
  });
});

describe('a correction', () => {
  it('repeats the last call with the new value', () => {
    const dialogue = rehearse(OUTAGE_TOOLS, FACTS);
    dialogue.say('I have no electricity');
    expect(dialogue.say('No, I meant gas').calls[0]).toMatchObject({
      name: 'report_outage',
      arguments: { outage_type: 'gas' },
    });
  });

  it('of a house number keeps the street, and later questions use it', () => {
    const dialogue = rehearse(OUTAGE_TOOLS, FACTS);
    dialogue.say('My power is out');
    expect(
      dialogue.say('sorry, it is number fourteen').calls[0]?.arguments.service_address,
    ).toBe('14 Elm Street, Springfield');
    expect(dialogue.say('when will it be back').calls[0]?.arguments.service_address).toBe(
      '14 Elm Street, Springfield',
    );
  });
});

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

describe('manners', () => {
  const dialogue = () => rehearse(OUTAGE_TOOLS, FACTS);

  it('greets, thanks and says goodbye', () => {
    expect(dialogue().say('Hello').text).toMatch(/help/);
    expect(dialogue().say('Thanks a lot').text).toMatch(/welcome/);
    expect(dialogue().say("That's all, bye").text).toMatch(/Goodbye/);
  });

  it('repeats what was not heard', () => {
    const talk = dialogue();
    const { text } = talk.say('My power is out');
    expect(talk.say('Sorry, what was that?').text).toBe(text);
  });

  it('ends the call with the tool for it', () => {
    const talk = rehearse(CLINIC_TOOLS);
    expect(names(talk.say('Goodbye').calls)).toEqual(['hang_up']);
  });

  it('opens when nobody has spoken', () => {
    expect(brain.plan({ messages: [{ role: 'system', content: FACTS }] }).text).toBe(
      'Hi Dana, how can I help you today?',
    );
  });
});

describe('other businesses', () => {
  it('runs a library', () => {
    const talk = rehearse(LIBRARY_TOOLS);
    expect(talk.say('Is The Great Gatsby available?').calls).toEqual([
      { name: 'search_catalogue', arguments: { query: 'Is The Great Gatsby available?' } },
    ]);
    expect(talk.say('Please reserve The Great Gatsby for me').calls).toEqual([
      { name: 'reserve_item', arguments: { title: 'The Great Gatsby' } },
    ]);
    expect(talk.say('I need to keep my other book longer').text).toMatch(/card number/);
    expect(talk.say('five five five one two three').calls).toEqual([
      { name: 'renew_loan', arguments: { card_number: '555123' } },
    ]);
    expect(talk.say('What have I checked out?').calls).toEqual([
      { name: 'list_loans', arguments: { card_number: '555123' } },
    ]);
  });

  it('runs a clinic', () => {
    const talk = rehearse(CLINIC_TOOLS);
    expect(talk.say("I'd like to see Dr. Lee tomorrow about my knee").text).toBe(
      "What's your date of birth?",
    );
    expect(talk.say('March 3rd 1980').calls).toEqual([
      {
        name: 'book_appointment',
        arguments: {
          date_of_birth: '1980-03-03',
          day: '2026-03-06',
          reason: "I'd like to see Dr. Lee tomorrow about my knee",
          doctor: 'Dr. Lee',
        },
      },
    ]);
    expect(talk.say('Are my lab results in?').calls).toEqual([
      { name: 'get_test_results', arguments: { date_of_birth: '1980-03-03' } },
    ]);
    expect(talk.say('Do you accept Aetna?').calls).toEqual([
      { name: 'check_insurance', arguments: { insurer: 'Aetna' } },
    ]);
  });
});
