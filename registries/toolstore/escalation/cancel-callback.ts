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
    const { customerPhone, facts } = context.session;
    // The number that was booked in this very conversation, or the one they call from.
    const booked = facts.callback_phone;
    const phone = typeof booked === 'string' ? booked : (customerPhone ?? context.customer?.phone);
    const callback = phone === undefined ? undefined : await cancelled(context, phone);
    if (context.signal.aborted) {
      throw new DOMException('Nobody listens any more.', { name: 'AbortError' });
    }
    context.learn({ callback_id: undefined, callback_time: undefined, callback_phone: undefined });
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

/** @returns undefined when there was none that could be cancelled. */
async function cancelled(context: ToolContext, phone: string): Promise<Callback | undefined> {
  const id = callbackIdOf(phone);
  const area = context.services.publicRecords;
  if ((await readRecord(area, id, callbackSchema)) === undefined) return undefined;
  const callback = await changeRecord<Callback>({
    area,
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
