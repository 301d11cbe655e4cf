import { expect, it } from 'vitest';
import { chatRequestBody } from './chat-request-body.ts';

it('replaces halves of characters, which a service would refuse, and nothing else', () => {
  const { messages } = chatRequestBody(
    {
      messages: [
        { role: 'user', content: 'Hi \u{1F600} \uD83D' },
        { role: 'assistant', content: '\uDE00 ok', toolCalls: [] },
        { role: 'tool', toolCallId: 'call_1', content: 'Zoë' },
      ],
    },
    'chat',
  );
  expect(messages.map(({ content }) => content)).toEqual([
    'Hi \u{1F600} \uFFFD',
    '\uFFFD ok',
    'Zoë',
  ]);
});
