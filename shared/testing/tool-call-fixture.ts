import type { AnyTool } from '#shared/contracts/tool.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import {
  ConversationFixture,
  libraryContent,
  libraryCustomer,
  libraryTool,
} from './conversation-fixture.ts';
import { callsTools, type ScriptedCall, says } from './scripted-replies.ts';

type ToolEnd = Extract<TurnEvent, { type: 'tool-end' }>;

/** How the tool calls of a turn ended. */
export const toolEnds = (events: readonly TurnEvent[]): readonly ToolEnd[] =>
  events.filter((event): event is ToolEnd => event.type === 'tool-end');

/** A library whose desk has these tools, and makes these calls in its first answer. */
export function fixtureWith(
  tools: readonly AnyTool[],
  ...calls: readonly ScriptedCall[]
): ConversationFixture {
  return new ConversationFixture({
    content: libraryContent({ tools }),
    customers: [libraryCustomer()],
    replies: [callsTools(...calls), says('Done.')],
  });
}

/** Proves that the customer is Ada. */
export const verifyReader = libraryTool({
  name: 'verify_reader',
  effect: 'write',
  verifies: true,
  execute: async (_args, context) => {
    context.identify({ customerId: 'ada-1', verified: true });
    return { message: 'You are verified.' };
  },
});
