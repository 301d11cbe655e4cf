import { z } from 'zod';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import {
  type Callback,
  callbackIdOf,
  callbackSchema,
  isPending,
} from '#registries/toolstore/utilities/records/service-desk.ts';
import { spokenPhoneEnding } from '#registries/toolstore/wording/spoken-phone.ts';
import { defineTool, type ToolContext } from '#shared/contracts/tool.ts';

const result = z.object({ callback_cancelled: z.boolean(), message: z.string() });

export const cancelCallback = defineTool({
  name: 'cancel_callback',
  version: 1,
  description: 'Cancels the call back that was booked for the number of the customer.',
  exampleRequests: [
    'cancel my callback',
    'cancel the call back you booked for me',
    'you need not call me back any more',
    'please don’t call me back after all',
  ],
  parameters: z.object({}),
  result,
  effect: 'write',
  requires: 'none',
  timeoutMs: 5000,
  async execute(_args, context): Promise<z.infer<typeof result>> {
    const { facts } = context.session;
    const phone = await bookedPhone(context);
    // Only up to here: what is stored from now on has to be told.
    if (context.signal.aborted) {
      throw new DOMException('Nobody listens any more.', { name: 'AbortError' });
    }
    const callback = phone === undefined ? undefined : await cancelled(context, phone);
    context.learn({
      callback_id: undefined,
      callback_time: undefined,
      // As long as another number is called, it is the one number of this conversation.
      ...(callback?.phone === facts.callback_phone ? { callback_phone: undefined } : {}),
    });
    return callback === undefined
      ? {
          callback_cancelled: false,
          message: 'There is no call back booked for this number, so nobody will call.',
        }
      : {
          callback_cancelled: true,
          message: `The call back to ${spokenPhoneEnding(callback.phone)} is cancelled.`,
        };
  },
});

/**
 * The number of the call back they mean: of the one booked last in this very conversation; else the other
 * number that was booked in it, or one of their own.
 */
async function bookedPhone({
  session,
  customer,
  services,
}: ToolContext): Promise<string | undefined> {
  const { callback_id: booked, callback_phone: other } = session.facts;
  const phones = [other, session.customerPhone, customer?.phone].filter(
    (phone) => typeof phone === 'string',
  );
  const callbacks = await Promise.all(
    phones.map((phone) => readRecord(services.publicRecords, callbackIdOf(phone), callbackSchema)),
  );
  const found = callbacks.filter((callback) => callback !== undefined);
  const last = found.find(({ reference }) => reference === booked);
  return (last ?? found.find(isPending) ?? found[0])?.phone;
}

/** @returns undefined when there was none that could be cancelled. */
async function cancelled(context: ToolContext, phone: string): Promise<Callback | undefined> {
  const id = callbackIdOf(phone);
  const callback = await changeRecord<Callback>({
    area: context.services.publicRecords,
    id,
    schema: callbackSchema,
    signal: context.signal,
    change(current) {
      if (current === undefined) throw new Error('The call back was there a moment ago.');
      return isPending(current)
        ? { ...current, status: 'cancelled', ended: 'cancelled-by-customer' }
        : current;
    },
  });
  return callback.ended === 'cancelled-by-customer' ? callback : undefined;
}
