import { z } from 'zod';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import type { AnyTool } from '#shared/contracts/tool.ts';
import {
  ConversationFixture,
  libraryContent,
  libraryCustomer,
  libraryTool,
} from './conversation-fixture.ts';
import { verifyReader } from './tool-call-fixture.ts';

/** The number on file for everybody in the household. */
export const householdPhone = '+15550100199';

/** Whatever of Ada's and Bob's nobody hears without proof. */
export const kept = /14 Maple|20 Oak|70012|70013|5550100199|Reader|62703/;

export const ada: CustomerContext = libraryCustomer({
  phone: householdPhone,
  profile: {
    account_number: '7001220',
    home_address: '14 Maple Avenue, Springfield, IL 62703',
  },
});

export const bob: CustomerContext = libraryCustomer({
  id: 'bob-1',
  customerId: 'bob-1',
  name: 'Bob Reader',
  phone: householdPhone,
  profile: { account_number: '7001330', home_address: '20 Oak Road, Springfield, IL 62703' },
});

/** Reads where the customer lives, and says so. */
export const findHome: AnyTool = libraryTool({
  name: 'find_home',
  execute: async (_args, { session }) => ({
    message: `Home is ${String(session.facts.home_address)}.`,
  }),
});

/** Asks before it sends, and tells where to. */
export const sendBook: AnyTool = libraryTool({
  name: 'send_book',
  effect: 'write',
  parameters: z.object({ to_address: z.string() }),
  confirm: ({ to_address: to }) => `Shall I send it to ${String(to)}?`,
  execute: async ({ to_address: to }, { progress }) => {
    progress(`Sending to ${String(to)}.`);
    return { message: `Sent to ${String(to)}.` };
  },
});

/** A library that knows these people; callers from their number have proven nothing. */
export const householdFixture = (
  customers: readonly CustomerContext[],
  tools: readonly AnyTool[] = [],
): ConversationFixture =>
  new ConversationFixture({
    content: libraryContent({ tools: [verifyReader, findHome, sendBook, ...tools] }),
    customers,
  });
