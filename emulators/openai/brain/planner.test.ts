import { describe, expect, it } from 'vitest';
import { CLINIC_TOOLS } from '../fixtures/clinic-tools.ts';
import { LIBRARY_TOOLS } from '../fixtures/library-tools.ts';
import { BILLING_TOOLS } from '../fixtures/utilities-billing-tools.ts';
import { OUTAGE_TOOLS } from '../fixtures/utilities-outage-tools.ts';
import { SERVICE_TOOLS } from '../fixtures/utilities-service-tools.ts';
import { brain, FACTS, names, rehearse } from '../fixtures/utility-rehearsal.ts';

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

  it('may be three, of which an offer comes last', () => {
    const dialogue = rehearse(OUTAGE_TOOLS, FACTS);
    const { calls, text } = dialogue.say(
      'Can we do this on WhatsApp? My power is out, and when will it be back?',
    );
    expect(names(calls)).toEqual(['report_outage', 'get_restoration_eta', 'offer_channel_switch']);
    expect(text).toMatch(/switch us over\?$/);
  });

  it('counts as it was said last', () => {
    const { calls } = rehearse(BILLING_TOOLS, FACTS).say(
      'I want to pay forty, no, eighty dollars with my credit card',
    );
    expect(calls[0]).toMatchObject({ name: 'process_payment', arguments: { amount: 80 } });
  });

  it('that another desk must see to is passed on, whatever faintly resembles it here', () => {
    const { calls } = rehearse(BILLING_TOOLS, FACTS).say('when will we have power again?');
    expect(names(calls)).toContain('handoff_concierge');
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
    expect(dialogue.say('sorry, it is number fourteen').calls[0]?.arguments.service_address).toBe(
      '14 Elm Street, Springfield',
    );
    expect(dialogue.say('when will it be back').calls[0]?.arguments.service_address).toBe(
      '14 Elm Street, Springfield',
    );
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
