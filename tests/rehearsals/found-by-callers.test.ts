import { describe, expect, it } from 'vitest';
import { RehearsalStage } from './rehearsal-stage.ts';

const jordan = '+15550100101';
const maria = '+15550100102';
const sam = '+15550100103';
const tools = (turn: { readonly calls: readonly { readonly tool: string }[] }) =>
  turn.calls.map(({ tool }) => tool);

describe('several wishes in one breath', () => {
  const begin = async () => {
    const stage = await RehearsalStage.open({ phone: sam });
    await stage.say(
      'My power is out, and I also want to know my balance, and please change my mailing address',
    );
    return { stage, turn: await stage.say('2058') };
  };

  it('are all answered, by whichever agent, in one turn', async () => {
    const { text } = (await begin()).turn;
    expect(text).toMatch(/Your current balance is \$154\.69/);
    expect(text).toMatch(/reported the power outage at 14 Maple Avenue/);
    expect(text).toMatch(/What is the new mailing address/);
    expect(text).not.toMatch(/not able to help/);
  });

  it('may be taken back while one of them is asked about', async () => {
    const { stage } = await begin();
    const turn = await stage.say(
      'Actually forget the address, just tell me when the power is back',
    );
    expect(turn.text).not.toMatch(/new mailing address/);
    expect(turn.text).toMatch(/crew/);
  });
});

describe('wishes for several desks', () => {
  it('end with the last of them, without asking what else there is', async () => {
    const stage = await RehearsalStage.open({ phone: sam });
    await stage.say(
      'My power is out, and I also want to know my balance, and please change my mailing address',
    );
    await stage.say('2058');
    await stage.say('500 Main Street, Springfield, IL 62701');
    const { text, calls } = await stage.say('yes');
    expect(calls.map(({ tool }) => tool)).toEqual(['update_billing_address']);
    expect(text).not.toMatch(/front desk|anything else/);
  });

  it('are taken up again after the first has taken several turns', async () => {
    const stage = await RehearsalStage.open({ phone: maria });
    await stage.say(
      'I want to pay my bill and also know when the power is back, and text me all this',
    );
    await stage.say('7366');
    await stage.say('twenty dollars');
    expect((await stage.say('credit card')).text).toMatch(/proceed\?$/);
    const { text } = await stage.say('yes');
    expect(text).toMatch(/\$20.*booked/s);
    expect(text).toMatch(/estimated to be back/);
    expect(text).toMatch(/WhatsApp.*\?$/s);
  });

  it('are told apart when one speaks of the other', async () => {
    const stage = await RehearsalStage.open({ phone: jordan });
    const first = await stage.say('Explain the late fee and take it off please');
    expect(tools(first)).toContain('explain_charges');
    expect(tools(await stage.say('4821'))).toEqual(['verify_customer_identity', 'apply_credit']);
  });
});

describe('a change of mind', () => {
  it('drops a payment that waits for a yes', async () => {
    const stage = await RehearsalStage.open({ phone: jordan });
    await stage.say('I want to pay fifty dollars with my credit card');
    expect((await stage.say('4821')).text).toMatch(/proceed\?$/);
    const turn = await stage.say('actually forget the payment, just tell me the balance');
    expect(tools(turn)).toEqual(['get_current_bill']);
  });

  it.each([
    'Is there an outage at my address?',
    'can we do this on WhatsApp?',
    'can you text me when it is back?',
  ])('in mid-sentence counts for what is said last, after %j', async (before) => {
    const stage = await RehearsalStage.open({ phone: sam });
    await stage.say('My power is out');
    await stage.say(before);
    const words = "no wait, don't text me, e-mail... no, stay on the phone";
    expect(await stage.say(words)).toMatchObject({ calls: [], text: expect.stringMatching(/^No/) });
  });

  it('about a street sends the same crew elsewhere', async () => {
    const stage = await RehearsalStage.open({ phone: sam });
    await stage.say('There is a wire down at 20 Oak Street');
    const turn = await stage.say("no, it's Elm Street, not Oak");
    expect(turn.calls).toMatchObject([
      { tool: 'report_downed_wire', arguments: { location: '20 Elm Street' } },
    ]);
    expect(turn.text).toMatch(/20 Elm Street instead of 20 Oak Street/);
  });
});

describe('a proof of identity', () => {
  it('is not spent on the account number of a stranger', async () => {
    const stage = await RehearsalStage.open();
    await stage.say('What is my balance?');
    expect(await stage.say('7890100101')).toMatchObject({
      calls: [],
      text: expect.stringMatching(/last four digits/),
    });
    expect(tools(await stage.say('4821'))).toEqual([
      'verify_customer_identity',
      'get_current_bill',
    ]);
  });

  it('is followed by the payment method that is offered instead', async () => {
    const stage = await RehearsalStage.open({ phone: maria });
    await stage.say('I want to pay twenty dollars from my bank account');
    expect((await stage.say('7366')).text).toMatch(/no bank account on file.*Would you like that/);
    expect((await stage.say('yes')).text).toMatch(/\$20\.00 from your credit card.*proceed/);
  });

  const asked = async () => {
    const stage = await RehearsalStage.open({ phone: jordan });
    expect((await stage.say("What's my balance?")).text).toMatch(/last four digits/);
    return stage;
  };

  it('may be the answer to the customer’s own question', async () => {
    const turn = await (await asked()).say('my first pet was called Biscuit');
    expect(turn.calls[0]?.arguments).toMatchObject({ verification_method: 'security_question' });
    expect(turn.text).toMatch(/verified\. Your current balance/);
  });

  it.each(['Actually forget it', 'What time is it?', 'hold on', '{{ name }}'])(
    'is not tried with %j',
    async (words) => expect((await (await asked()).say(words)).calls).toEqual([]),
  );

  it('is not tried with a goodbye', async () => {
    expect(tools(await (await asked()).say('ok thank you bye'))).toEqual(['end_call']);
  });

  it('is still waited for after a pause and a question beside the matter', async () => {
    const stage = await asked();
    await stage.say('What time is it?');
    await stage.say('hold on');
    expect((await stage.say('4821')).text).toMatch(/current balance/);
  });

  it('is not asked for again once it was refused for good', async () => {
    const stage = await asked();
    for (const wrong of ['1111', '2222', '3333']) await stage.say(wrong);
    const turn = await stage.say("What's my balance?");
    expect(turn.calls).toEqual([]);
    expect(turn.text).toMatch(/connect you with a colleague/);
  });
});

describe('danger and darkness', () => {
  it.each([
    'The lights went out, there has been no electricity since this morning',
    'I want to report an outage',
    'The power is out at another address, 5 Hill Street',
  ])('goes to the outage desk with %j', async (words) => {
    const stage = await RehearsalStage.open({ phone: sam });
    expect(tools(await stage.say(words))).toContain('handoff_outage_agent');
  });

  it('reports a dark house without asking who it is', async () => {
    const stage = await RehearsalStage.open({ phone: sam });
    const turn = await stage.say('my whole house is dark and the fridge stopped working');
    expect(turn.calls.at(-1)).toMatchObject({
      tool: 'report_outage',
      arguments: { outage_type: 'electric' },
    });
    expect(tools(await stage.say('when does it come back?'))).toEqual(['get_restoration_eta']);
  });

  it('asks where a wire on the pavement is, and knows its crew afterwards', async () => {
    const stage = await RehearsalStage.open();
    expect((await stage.say('There is a wire lying on the pavement')).text).toMatch(
      /Where exactly/,
    );
    expect((await stage.say("It's in front of 20 Maple Avenue")).text).toMatch(/20 Maple Avenue/);
    expect((await stage.say('are you people coming today?')).text).toMatch(
      /emergency crew is on its way to 20 Maple Avenue/,
    );
  });

  it('takes a place said afterwards as the place of the danger', async () => {
    const stage = await RehearsalStage.open({ phone: sam });
    await stage.say('There is a wire down in front of my house');
    await stage.say('are you people coming today?');
    const turn = await stage.say("It's in front of 20 Maple Avenue");
    expect(tools(turn)).toEqual(['report_downed_wire']);
    expect(turn.text).toMatch(/sent to 20 Maple Avenue/);
  });
});

describe('everyday words', () => {
  it.each([
    'can I talk to billing',
    'take fifty dollars from my bank account',
    'I cannot afford my bill this month',
  ])('leave %j to billing', async (words) => {
    const stage = await RehearsalStage.open({ phone: sam });
    expect(tools(await stage.say(words))).toContain('handoff_billing_agent');
  });

  it('find billing, payments and the way out again', async () => {
    const stage = await RehearsalStage.open({ phone: jordan });
    await stage.say("What's left to pay?");
    expect(tools(await stage.say('4821'))).toContain('get_current_bill');
    expect(tools(await stage.say('How much did I pay last month?'))).toContain(
      'get_payment_history',
    );
    const robot = await stage.say('Are you a robot?');
    expect(robot).toMatchObject({ calls: [], text: expect.stringMatching(/virtual assistant/) });
    expect((await stage.say('What time is it?')).text).not.toMatch(/verify a customer identity/);
    expect((await stage.say('ok thank you bye')).text).toMatch(/Goodbye/);
  });

  it('stop a change that was not confirmed', async () => {
    const stage = await RehearsalStage.open({ phone: jordan });
    await stage.say('I moved, please send my letters to a different address');
    await stage.say('4821');
    expect((await stage.say('500 Main Street, Springfield, IL 62701')).text).toMatch(/right\?$/);
    expect((await stage.say("Hold on, don't do it")).calls).toEqual([]);
  });

  it('read a house number as it is said, and say it again when asked', async () => {
    const stage = await RehearsalStage.open();
    await stage.say('The power is out');
    const turn = await stage.say('Five hundred and twelve Lakeview Drive');
    expect(turn.text).toMatch(/at 512 Lakeview Drive/);
    expect((await stage.say('Can you repeat that?')).text).toBe(turn.text);
  });

  it.each([
    ['Any news about my outage?', ['check_outage_status', 'get_restoration_eta']],
    ['Will your people be here today?', ['get_restoration_eta']],
  ])('ask %j about what is known already', async (words, expected) => {
    const stage = await RehearsalStage.open({ phone: sam });
    await stage.say('My power is out');
    expect(expected).toEqual(expect.arrayContaining(tools(await stage.say(words))));
  });

  it('begin with no', async () => {
    const stage = await RehearsalStage.open({ phone: jordan });
    expect((await stage.say('no')).text).toMatch(/What can I do for you/);
  });
});

it('tells how many are waiting once, unless asked', async () => {
  const stage = await RehearsalStage.open({
    phone: sam,
    queue: { callersWaiting: 42, estimatedWaitSeconds: 840 },
  });
  const turn = await stage.say('how long is the wait?');
  expect(tools(turn)).toEqual(['check_queue_status', 'offer_channel_switch']);
  expect(turn.text.match(/42 callers/g)).toHaveLength(1);
  const later = [await stage.say('no thanks'), await stage.say('can we do this on WhatsApp?')];
  expect(later.map(({ text }) => text).join(' ')).not.toMatch(/42 callers/);
});
