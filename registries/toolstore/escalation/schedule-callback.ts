import { z } from 'zod';
import { askFor } from '#registries/toolstore/ask-for.ts';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { accountId, accountSchema } from '#registries/toolstore/utilities/records/account.ts';
import type { Policy } from '#registries/toolstore/utilities/records/policy.ts';
import {
  type Callback,
  callbackIdOf,
  callbackSchema,
  isPending,
} from '#registries/toolstore/utilities/records/service-desk.ts';
import { spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { spokenPhoneEnding } from '#registries/toolstore/wording/spoken-phone.ts';
import { datedMoment, spokenMoment } from '#registries/toolstore/wording/spoken-time.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';
import { callbackTime } from './callback-time.ts';
import { countryOfLine } from './country-of-line.ts';
import { spokenCountry } from './spoken-country.ts';

const departmentSchema = z.enum(['general', 'billing', 'outage']);

const result = z.object({
  callback_scheduled: z.literal(true),
  callback_id: z.string(),
  department: departmentSchema,
  estimated_callback: z.string(),
  message: z.string(),
});

export const scheduleCallback = defineTool({
  name: 'schedule_callback',
  version: 1,
  description:
    'Books a call back at a time the customer chooses, so that they need not wait in line; who wants a human colleague is put through then. A new time replaces the one booked before for the same number.',
  exampleRequests: [
    'can somebody call me back',
    'I would rather get a callback',
    'call me tomorrow morning',
    'please have someone ring me later',
    'I cannot wait on the line, phone me back at three',
  ],
  parameters: z.object({
    phone_number: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'write it in international form, e.g. +15550100102')
      .optional()
      .describe(
        'Number to call, in international form. Leave it out for the number the customer is calling from ("this number"), whatever was booked before.',
      ),
    preferred_time: z
      .string()
      .min(2)
      .max(80)
      .describe(
        'When to call, as the customer said it ("tomorrow at 3 PM", "Friday morning", "as soon as possible") or as local date and time, YYYY-MM-DDTHH:MM. Ask: "When would be a good time to call you back?"',
      ),
    reason: z
      .string()
      .max(300)
      .optional()
      .describe('What the call should be about, in a few words.'),
    department: departmentSchema
      .default('general')
      .describe('Whom it is for: general, billing (bills and payments), or outage (repairs).'),
  }),
  result,
  effect: 'write',
  requires: 'none',
  timeoutMs: 5000,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const phone = args.phone_number ?? context.session.customerPhone ?? context.customer?.phone;
    if (phone === undefined) {
      throw askFor('phone_number', 'Which number should we call?');
    }
    const records = context.customer === undefined ? undefined : context.services.customerRecords();
    const [policy, account] = await Promise.all([
      readPolicy(context),
      records === undefined ? undefined : readRecord(records, accountId, accountSchema),
    ]);
    assertMayBeCalled(phone, policy.callback, context);
    const moment = {
      nowMs: Math.round(context.clock.now()),
      timeZone: account?.timeZone ?? policy.timeZone,
    };
    const callAt = callbackTime(args.preferred_time, moment, policy.callback);
    if (callAt === undefined) {
      throw askFor(
        'preferred_time',
        'Which day and time would suit you, for example tomorrow at 3 PM?',
      );
    }
    const issue = context.session.facts.issue_type;
    const reference = referenceOf('CB', context.idempotencyKey);
    const callback = await changeRecord<Callback>({
      area: context.services.publicRecords,
      id: callbackIdOf(phone),
      schema: callbackSchema,
      signal: context.signal,
      change: (current) =>
        isOwnWork(current, context, reference.spoken)
          ? current
          : {
              id: callbackIdOf(phone),
              kind: 'callback',
              at: moment.nowMs,
              reference: reference.spoken,
              phone,
              scenario: context.session.scenario,
              department: args.department,
              reason: args.reason ?? (typeof issue === 'string' ? issue : 'not said'),
              callAt,
              callUntil: callAt + policy.callback.windowMinutes * 60_000,
              status: 'scheduled',
              nextAt: callAt,
              attempts: 0,
            },
    });
    context.learn({
      callback_id: callback.reference,
      // Whom they call from needs no mention, and one on file is not to be told. One that was booked
      // before stays: the call to it is promised.
      ...(isOwnNumber(phone, context) ? {} : { callback_phone: phone }),
      callback_time: datedMoment(callback.callAt, moment),
    });
    const when = spokenMoment(callback.callAt, moment);
    return {
      callback_scheduled: true,
      callback_id: callback.reference,
      department: callback.department,
      estimated_callback: when,
      message: `We will call you ${when} at ${spokenPhoneEnding(callback.phone)}. Your callback number is ${callback.reference}.`,
    };
  },
});

/**
 * Our calls cost money and ring at somebody's: on a stranger's word they go to one number of a
 * conversation, to none abroad, and to none at which a call costs more than others.
 */
function assertMayBeCalled(
  phone: string,
  { countries, numbersBeginWith }: Policy['callback'],
  context: ToolContext,
): void {
  if (isOwnNumber(phone, context)) return;
  const { callback_phone: booked } = context.session.facts;
  if (typeof booked === 'string' && booked !== phone) {
    throw new ToolFailure({
      code: 'another_number_was_booked',
      message: `You have a call back booked already, to ${spokenPhoneEnding(booked)}.${offerOf(['that one', ownNumber(context)])}`,
      fix: 'Ask which of the two they want. Leave out `phone_number` for the number they are using now.',
    });
  }
  const country = countryOfLine(phone);
  if (country !== undefined && countries.includes(country)) return;
  if (numbersBeginWith.some((beginning) => phone.startsWith(beginning))) return;
  throw new ToolFailure({
    code: 'number_not_called',
    message: `I can’t have you called at ${spokenPhoneEnding(phone)}.${offerOf([ownNumber(context), ordinaryNumberOf(countries)])}`,
    fix: 'Ask which number they want. Leave out `phone_number` for the number they are using now.',
  });
}

/** What the caller is offered in place of a number that is refused; empty when there is nothing to offer. */
function offerOf(ways: readonly (string | undefined)[]): string {
  const open = ways.filter((way) => way !== undefined);
  return open.length === 0 ? '' : ` I can have you called at ${open.join(', or at ')}.`;
}

/** The number that needs no mention, as its caller is told of it; undefined when we do not see one. */
function ownNumber({ session, customer }: ToolContext): string | undefined {
  if (session.customerPhone === undefined) {
    return customer?.phone === undefined ? undefined : 'the number on file';
  }
  return session.channel === 'voice' ? 'the number you are calling from' : 'your own number';
}

function ordinaryNumberOf(countries: readonly string[]): string | undefined {
  if (countries.length === 0) return undefined;
  return `a landline or mobile number in ${spokenList(countries.map(spokenCountry), 'or')}`;
}

function isOwnNumber(phone: string, { session, customer }: ToolContext): boolean {
  return phone === session.customerPhone || phone === customer?.phone;
}

/**
 * Whether this very call of the tool booked it.
 *
 * @throws ToolFailure when somebody on another number has a call back booked there: it is not replaced.
 */
function isOwnWork(
  current: Callback | undefined,
  context: ToolContext,
  reference: string,
): current is Callback {
  if (current === undefined || current.reference === reference) return current !== undefined;
  const { session, customer } = context;
  const own = [session.customerPhone, customer?.phone, session.facts.callback_phone];
  if (isPending(current) && !own.includes(current.phone)) {
    throw new ToolFailure({
      code: 'callback_already_booked',
      message: `There is a call back booked to ${spokenPhoneEnding(current.phone)} already, and only somebody calling from that number can change it.${offerOf([ownNumber(context)])}`,
      fix: 'Ask whether they want that. Leave out `phone_number` for the number they are using now.',
    });
  }
  return false;
}
