import { z } from 'zod';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import { type CardToken, tokenOfCard } from '#registries/toolstore/utilities/account/card-token.ts';
import { ownAccount } from '#registries/toolstore/utilities/account/own-account.ts';
import {
  isSameMethod,
  spokenMethod,
} from '#registries/toolstore/utilities/account/payment-method.ts';
import {
  type Account,
  accountId,
  accountSchema,
} from '#registries/toolstore/utilities/records/account.ts';
import type { KeypadCaptureOutcome } from '#shared/contracts/keypad.ts';
import { defineTool, ToolFailure } from '#shared/contracts/tool.ts';

/** Shortest and longest number of a payment card (ISO/IEC 7812-1: up to 19 digits). */
const cardDigits = { leastDigits: 12, mostDigits: 19 } as const;

const cardKindSchema = z.enum(['credit_card', 'debit_card']);

export const addCardByKeypad = defineTool({
  name: 'add_card_by_keypad',
  version: 1,
  description:
    'Puts another payment card on file: the customer types its number on the telephone keypad, unheard. Never ask for a card number in words; `process_payment` pays with it afterwards.',
  exampleRequests: [
    'I want to give you a new card',
    'put another card on file',
    'can I type in my card number',
    'my old card has expired, here is the new one',
  ],
  parameters: z.object({
    card_kind: cardKindSchema.describe(
      'credit_card or debit_card. Ask: "Is it a credit card or a debit card?"',
    ),
  }),
  result: z.object({
    payment_method: cardKindSchema,
    last4: z.string(),
    message: z.string(),
  }),
  effect: 'write',
  requires: 'verified',
  timeoutMs: 120_000,
  async confirm() {
    return 'You can type the number of the card on your telephone’s keypad, and then the pound key. I won’t hear or see it. Do you have the card at hand?';
  },
  async execute({ card_kind: kind }, context) {
    const { records, moment } = await ownAccount(context);
    const { id: tokenId } = referenceOf('CARD', context.idempotencyKey);
    let token: CardToken | undefined;
    const outcome = await context.services.captureKeys({
      ...cardDigits,
      check: 'luhn',
      timeoutMs: 20_000,
      onReady: () => context.progress('Please type the number now, and then the pound key.'),
      sink: async (digits) => {
        const { signal } = context;
        token = await tokenOfCard(records, { digits, tokenId, at: moment.nowMs, signal });
      },
    });
    if (token === undefined) throw notTaken(outcome);
    const method = { kind, last4: token.last4 };
    await changeRecord<Account>({
      area: records,
      id: accountId,
      schema: accountSchema,
      signal: context.signal,
      change: (current) => {
        if (current === undefined) throw new TypeError('The account has gone.');
        if (current.paymentMethods.some((known) => isSameMethod(known, method))) return current;
        const others = current.paymentMethods.filter((known) => known.kind !== kind);
        return { ...current, paymentMethods: [...others, method] };
      },
    });
    return {
      payment_method: kind,
      last4: token.last4,
      message: `Thank you, your ${spokenMethod(method)} is on file now.`,
    };
  },
});

function notTaken(outcome: KeypadCaptureOutcome): ToolFailure {
  switch (outcome.status) {
    case 'invalid':
      return new ToolFailure({
        code: 'card_number_invalid',
        message: 'That isn’t a complete card number.',
        fix: 'Offer to try once more with `add_card_by_keypad`, or to connect a person.',
      });
    case 'timed-out':
      return new ToolFailure({
        code: 'nothing_typed',
        message: 'I didn’t get the whole number.',
        fix: 'Ask whether they need more time, then call `add_card_by_keypad` again.',
      });
    case 'captured':
    case 'refused':
    case 'cancelled':
      return new ToolFailure({
        code: 'card_not_taken',
        message: 'I couldn’t take the card just now. Nothing was stored.',
        fix: 'Offer a method that is on file, or to connect a person.',
      });
    default: {
      const unreachable: never = outcome;
      throw new TypeError(`Unknown outcome ${JSON.stringify(unreachable)}`);
    }
  }
}
