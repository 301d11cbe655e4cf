import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ConversationFixture,
  endOf,
  libraryContent,
  libraryTool,
  spoken,
  textOf,
  waysToAsk,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';
import { isAffirmation } from './affirmation.ts';

function payingFixture() {
  const payments: number[] = [];
  const pay = libraryTool({
    name: 'pay_fine',
    effect: 'write',
    parameters: z.object({ amount: z.number() }),
    confirm: ({ amount }) => `You are about to pay ${String(amount)} dollars. Shall I go ahead?`,
    execute: async ({ amount }) => {
      payments.push(Number(amount));
      return { message: 'Paid.' };
    },
  });
  const fixture = new ConversationFixture({ content: libraryContent({ tools: [pay] }) });
  const pays = (amount: number) => callsTools(['pay_fine', { amount }]);
  return { fixture, payments, pays };
}

describe.each(waysToAsk)('confirmation of a risky write ($way)', ({ ask }) => {
  it('asks first and runs after a yes in a later turn', async () => {
    const { fixture, payments, pays } = payingFixture();
    fixture.chatModel.add(
      pays(20),
      says('Pay 20 dollars. Shall I go ahead?'),
      pays(20),
      says('Paid.'),
    );
    const conversation = await fixture.open();
    await ask(conversation, 'Pay my fine');
    expect(payments).toEqual([]);
    const result = fixture.chatModel.requests[1]?.messages.at(-1)?.content ?? '';
    expect(JSON.parse(result)).toMatchObject({
      ok: false,
      code: 'confirmation_required',
      message: 'You are about to pay 20 dollars. Shall I go ahead?',
    });
    await ask(conversation, 'Yes, please go ahead.');
    expect(payments).toEqual([20]);
  });

  it('runs once per yes', async () => {
    const { fixture, payments, pays } = payingFixture();
    fixture.chatModel.add(pays(20), says('Sure?'), pays(20), pays(20), says('Paid.'));
    const conversation = await fixture.open();
    await ask(conversation, 'Pay my fine');
    await ask(conversation, 'Yes');
    expect(payments).toEqual([20]);
  });

  it('asks again when the amount has changed', async () => {
    const { fixture, payments, pays } = payingFixture();
    fixture.chatModel.add(pays(20), says('Sure?'), pays(2000), says('2000?'));
    const conversation = await fixture.open();
    await ask(conversation, 'Pay my fine');
    await ask(conversation, 'Yes');
    expect(payments).toEqual([]);
  });

  it('never lets the model confirm to itself in the same turn', async () => {
    const { fixture, payments, pays } = payingFixture();
    fixture.chatModel.add(pays(20), pays(20), pays(20), says('Sure?'));
    await ask(await fixture.open(), 'Yes yes pay it');
    expect(payments).toEqual([]);
  });

  it('asks the question itself when the model asks something else', async () => {
    const { fixture, payments, pays } = payingFixture();
    fixture.chatModel.add(
      pays(20),
      says('Would you like to hear a joke?'),
      pays(20),
      says('Paid.'),
    );
    const conversation = await fixture.open();
    expect(textOf(await ask(conversation, 'Pay my fine'))).toMatch(
      /^Would you like to hear a joke\? You are about to pay 20 dollars\. Shall I go ahead\?$/,
    );
    await ask(conversation, 'Yes please');
    expect(payments).toEqual([20]);
  });

  it('counts no yes to a question that a failing turn never asked', async () => {
    const { fixture, payments, pays } = payingFixture();
    fixture.chatModel.add(pays(20), [], pays(20), says('Sure?'));
    const conversation = await fixture.open();
    expect(endOf(await ask(conversation, 'Pay my fine')).finishReason).toBe('failed');
    await ask(conversation, 'Yes');
    expect(payments).toEqual([]);
  });

  it('takes no keypad digit for a yes', async () => {
    const { fixture, payments, pays } = payingFixture();
    fixture.chatModel.add(pays(20), says('Sure?'), pays(20), says('Sure?'));
    const conversation = await fixture.open();
    await ask(conversation, 'Pay my fine');
    await ask(conversation, spoken('yes', { source: 'keypad' }));
    expect(payments).toEqual([]);
  });

  it('forgets the question when the customer talked over it', async () => {
    const { fixture, payments, pays } = payingFixture();
    fixture.chatModel.add(
      pays(20),
      says('You are about to pay 20 dollars. Shall I go ahead?'),
      pays(20),
      says('Sure?'),
    );
    const conversation = await fixture.open();
    const question = spoken('Pay my fine');
    await ask(conversation, question);
    await conversation.cutToHeard(question.turnId, 'You are about');
    await ask(conversation, 'Yes okay');
    expect(payments).toEqual([]);
  });

  it('still counts a question whose last words were talked over', async () => {
    const { fixture, payments, pays } = payingFixture();
    fixture.chatModel.add(
      pays(20),
      says('You are about to pay 20 dollars. Shall I go ahead?'),
      pays(20),
      says('Paid.'),
    );
    const conversation = await fixture.open();
    const question = spoken('Pay my fine');
    await ask(conversation, question);
    await conversation.cutToHeard(question.turnId, 'You are about to pay 20 dollars. Shall I go');
    await ask(conversation, 'Yes please');
    expect(payments).toEqual([20]);
  });

  it('never runs without a later yes, whatever customer and model do', async () => {
    const utterance = fc.constantFrom(
      'yes',
      'yes please',
      'no',
      'yes but not now',
      'how much?',
      'wait',
    );
    const answer = fc.constantFrom(0, 10, 20);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(utterance, answer), { maxLength: 8 }),
        async (dialogue) => {
          const { fixture, payments, pays } = payingFixture();
          const conversation = await fixture.open({ channel: 'webchat' });
          let asked = 0;
          let allowed = 0;
          for (const [text, amount] of dialogue) {
            fixture.chatModel.add(...(amount === 0 ? [] : [pays(amount)]), says('Hm.'));
            const agreed = isAffirmation(text) && amount !== 0 && asked === amount;
            if (agreed) allowed += 1;
            asked = agreed ? 0 : amount;
            await ask(conversation, text);
            expect(payments).toHaveLength(allowed);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
