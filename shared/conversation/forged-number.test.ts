import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ask,
  ConversationFixture,
  libraryContent,
  libraryCustomer,
  libraryScenario,
  libraryTool,
  waysToAsk,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';
import { verifyReader } from '#shared/testing/tool-call-fixture.ts';

const phone = '+15550100199';

const readFines = libraryTool({
  name: 'read_fines',
  requires: 'verified',
  parameters: z.object({}),
  execute: async (_args, context) => {
    context.learn({ fine_total: '12 dollars' });
    return { message: 'You owe 12 dollars.' };
  },
});
const noteWish = libraryTool({
  name: 'note_wish',
  parameters: z.object({}),
  execute: async (_args, context) => {
    context.learn({ wish: 'a novel' });
    return { message: 'Noted.' };
  },
});

/** Ada has asked for her fines in a chat, after proof; somebody calls from her number afterwards. */
async function afterChat(outcome: 'completed' | 'abandoned' | undefined) {
  const scenario = libraryScenario();
  const omnichannel = scenario.omnichannel;
  if (omnichannel === undefined) throw new Error('The library has channels.');
  const fixture = new ConversationFixture({
    content: libraryContent({
      tools: [verifyReader, readFines, noteWish],
      scenario: {
        ...scenario,
        omnichannel: { ...omnichannel, preserve: [...omnichannel.preserve, 'fine_total'] },
      },
    }),
    customers: [libraryCustomer()],
    replies: [
      callsTools(['verify_reader', {}]),
      says('Verified.'),
      callsTools(['read_fines', {}], ['note_wish', {}]),
      says('You owe 12 dollars.'),
    ],
  });
  const chat = await fixture.open({ sessionId: 'wa-1', channel: 'whatsapp', customerPhone: phone });
  await ask(chat, 'It is me');
  await ask(chat, 'What do I owe?');
  if (outcome !== undefined) await chat.close(outcome);
  await fixture.clock.advance(60_000);
  return fixture;
}

const promptOf = (fixture: ConversationFixture) =>
  fixture.chatModel.requests.at(-1)?.messages[0]?.content ?? '';

describe.each(waysToAsk)('a caller from the number of a customer ($way)', ({ ask }) => {
  it.each([undefined, 'abandoned', 'completed'] as const)(
    'is told nothing that was said or found out behind proof (chat %s)',
    async (outcome) => {
      const fixture = await afterChat(outcome);
      const call = await fixture.open({ sessionId: 'call-1', customerPhone: phone });
      fixture.chatModel.add(says('Hello.'));
      await ask(call, 'Hello');
      expect(promptOf(fixture)).toContain('- wish: a novel');
      expect(promptOf(fixture)).not.toMatch(/12 dollars|fine_total|What do I owe/);
      expect(JSON.stringify(await fixture.stored('call-1'))).not.toMatch(/12 dollars/);
    },
  );

  it('is told all of it after proof, and need not repeat anything', async () => {
    const fixture = await afterChat('abandoned');
    const call = await fixture.open({ sessionId: 'call-1', customerPhone: phone });
    fixture.chatModel.add(callsTools(['verify_reader', {}]), says('Thank you.'));
    await ask(call, 'It is me, Ada');
    expect(promptOf(fixture)).toContain('- fine_total: 12 dollars');
    expect(promptOf(fixture)).toMatch(/## Conversation so far\n.*What do I owe/);
  });

  it('cannot take a fact out of its protection by ending a call of their own', async () => {
    const fixture = await afterChat('abandoned');
    const forged = await fixture.open({ sessionId: 'call-1', customerPhone: phone });
    fixture.chatModel.add(callsTools(['note_wish', {}]), says('Noted.'), says('Hello.'));
    await ask(forged, 'I want a novel');
    await forged.close('completed');
    const again = await fixture.open({ sessionId: 'call-2', customerPhone: phone });
    await ask(again, 'Hello');
    expect(promptOf(fixture)).not.toMatch(/12 dollars/);
    expect((await fixture.customers.get('ada-1'))?.collectedData.fine_total).toBe('12 dollars');
  });
});
