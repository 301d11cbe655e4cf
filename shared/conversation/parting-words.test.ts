import { describe, expect, it } from 'vitest';
import {
  ask,
  ConversationFixture,
  endOf,
  libraryContent,
  libraryTool,
  textOf,
} from '#shared/testing/conversation-fixture.ts';
import {
  callsTools,
  failsWith,
  type ScriptedReply,
  says,
} from '#shared/testing/scripted-replies.ts';

const goodbye = libraryTool({
  name: 'end_call',
  effect: 'call',
  execute: async () => ({ message: 'Thanks for calling. Goodbye!' }),
  signal: () => ({ type: 'call-end', reason: 'done' }),
});

/** What the customer hears before the call ends. */
async function lastWords(...replies: readonly ScriptedReply[]) {
  const content = libraryContent({ tools: [goodbye] });
  const events = await ask(await new ConversationFixture({ content, replies }).open(), 'Bye');
  expect(endOf(events).finishReason).toBe('call-ended');
  return textOf(events);
}

describe('the last words of a call', () => {
  it('are the model’s', async () => {
    expect(await lastWords(callsTools(['end_call', {}]), says('See you!'))).toBe('See you!');
  });

  it('are the tool’s when the model has none', async () => {
    const said = await lastWords(callsTools(['end_call', {}]), says(''));
    expect(said).toBe('Thanks for calling. Goodbye!');
  });

  it('are the tool’s, not a request to say it again, when the model fails', async () => {
    const said = await lastWords(callsTools(['end_call', {}]), failsWith(new Error('gone')));
    expect(said).toBe('Thanks for calling. Goodbye!');
  });
});
