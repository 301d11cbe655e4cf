import { expect, it } from 'vitest';
import type { CallerKeypad } from '#shared/contracts/keypad.ts';
import { cardTaking } from '#shared/testing/card-taking.ts';
import { ask, ConversationFixture, libraryContent } from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';

const { takeCard } = cardTaking({ timeoutMs: 1000, check: 'luhn' });

const open = (channel: 'voice' | 'webchat' = 'voice') => {
  const fixture = new ConversationFixture({
    content: libraryContent({ tools: [takeCard] }),
    replies: [callsTools(['take_card', {}]), says('Done.')],
  });
  return { fixture, opening: fixture.open({ channel }) };
};
const toolResult = (fixture: ConversationFixture) =>
  fixture.chatModel.requests[1]?.messages.find(({ role }) => role === 'tool')?.content;

it('is refused where there is no keypad, in words that the model can act on', async () => {
  const { fixture, opening } = open('webchat');
  await ask(await opening, 'take my card');
  expect(toolResult(fixture)).toMatch(/no_keypad.*Never ask for the digits in words/);
});

it('is of the keypad that was offered last, and of none once that is withdrawn', async () => {
  const { fixture, opening } = open();
  const conversation = await opening;
  const used: string[] = [];
  const keypad = (name: string): CallerKeypad => ({
    async capture() {
      used.push(name);
      return { status: 'captured', length: 16 };
    },
  });
  const withdrawFirst = conversation.offerKeypad(keypad('of a broken socket'));
  const withdraw = conversation.offerKeypad(keypad('of the new socket'));
  withdrawFirst();
  await ask(conversation, 'take my card');
  expect(used).toEqual(['of the new socket']);
  fixture.chatModel.add(callsTools(['take_card', {}]), says('No.'));
  withdraw();
  await ask(conversation, 'take my card again');
  expect(used).toHaveLength(1);
});

it('is ended when the tool is: by its time or by the caller', async () => {
  const { fixture, opening } = open();
  const conversation = await opening;
  const endings: string[] = [];
  conversation.offerKeypad({
    capture: (_, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          endings.push('ended');
          resolve({ status: 'cancelled' });
        });
      }),
  });
  const asking = ask(conversation, 'take my card');
  await fixture.clock.advance(1000);
  await asking;
  expect(endings).toEqual(['ended']);
});
