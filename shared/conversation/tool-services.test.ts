import { describe, expect, it } from 'vitest';
import type { OutboundMessage } from '#shared/contracts/message-sender.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';
import {
  ask,
  ConversationFixture,
  libraryContent,
  libraryCustomer,
  libraryTool,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';

/** Runs `use` inside a tool call of a conversation and gives its result or its failure. */
async function inTool(
  use: (context: ToolContext) => Promise<unknown>,
  options: Parameters<ConversationFixture['open']>[0] = {},
) {
  const tool = libraryTool({
    name: 'try_it',
    execute: async (_args, context) => ({ message: 'ok', value: await use(context) }),
  });
  const fixture = new ConversationFixture({
    content: libraryContent({ tools: [tool] }),
    customers: [libraryCustomer()],
    replies: [callsTools(['try_it', {}]), says('Done.')],
  });
  await fixture.documents.write('customers', { ...libraryCustomer() });
  const sent: { readonly to: string; readonly message: OutboundMessage; readonly key: string }[] =
    [];
  const conversations = fixture.conversations({
    messageSender: {
      send: async (to, message, key) => {
        sent.push({ to, message, key });
        return { messageId: 'm1' };
      },
    },
  });
  const { sessionId } = await fixture.open({ sessionId: 'other-session' });
  const conversation = await conversations.open({
    sessionId,
    channel: options.channel ?? 'voice',
    ...(options.customerPhone === undefined ? {} : { customerPhone: options.customerPhone }),
  });
  const events = await ask(conversation, 'Try');
  const end = events.find((event) => event.type === 'tool-end');
  return { result: end?.type === 'tool-end' ? end.result : undefined, sent, fixture };
}

const known = { customerPhone: '+15550100199' };

describe('tool services', () => {
  it('open the records of the customer, and of nobody for a stranger', async () => {
    const use = async (context: ToolContext) =>
      context.services.customerRecords().put({ id: 'a', kind: 'loan' });
    expect((await inTool(use, known)).result).toMatchObject({ ok: true });
    expect((await inTool(use)).result).toMatchObject({ ok: false, code: 'customer_unknown' });
  });

  it('find whose account number it is, and nothing else about them', async () => {
    const find = (number: string) => (context: ToolContext) =>
      context.services.findCustomerByAccount(number);
    expect((await inTool(find('7001'))).result?.value).toEqual({ customerId: 'ada-1' });
    expect((await inTool(find('7002'))).result?.value).toBeUndefined();
  });

  it('say on which channels the customer can be reached', async () => {
    const use = (context: ToolContext) => context.services.reachableChannels();
    expect((await inTool(use, known)).result?.value).toEqual(['whatsapp', 'webchat']);
    expect((await inTool(use)).result?.value).toEqual(['webchat']);
  });

  it('send messages to the customer only, each with a key of its own', async () => {
    const use = async (context: ToolContext) => {
      await context.services.sendMessage({ kind: 'text', text: 'one' });
      await context.services.sendMessage({ kind: 'text', text: 'two' });
    };
    const { sent } = await inTool(use, known);
    expect(sent.map(({ to }) => to)).toEqual(['+15550100199', '+15550100199']);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
    expect((await inTool(use)).result).toMatchObject({ ok: false, code: 'no_messaging' });
  });
});
