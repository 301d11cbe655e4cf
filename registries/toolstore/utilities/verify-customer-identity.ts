import { z } from 'zod';
import { askFor } from '#registries/toolstore/ask-for.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import { accountDigits } from '#registries/toolstore/utilities/account/own-account.ts';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { accountStatus } from '#registries/toolstore/utilities/account/shut-off-notice.ts';
import {
  type ProofMethod,
  proofMatches,
  proofMethodSchema,
} from '#registries/toolstore/utilities/identity/proof.ts';
import { takeTry } from '#registries/toolstore/utilities/identity/verification-tries.ts';
import { readStanding } from '#registries/toolstore/utilities/ledger/read-standing.ts';
import { accountId, accountSchema } from '#registries/toolstore/utilities/records/account.ts';
import {
  type Identity,
  identityId,
  identitySchema,
} from '#registries/toolstore/utilities/records/identity.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';

const ssnQuestion =
  'To confirm it’s you, what are the last four digits of your Social Security number?';

/** Value of a call that only wants to know the customer's security question. */
const notAskedYet = 'unknown';

const result = z.object({
  verified: z.literal(true),
  customer_name: z.string(),
  account_status: z.string(),
  verification_method: proofMethodSchema,
  message: z.string(),
});

export const verifyCustomerIdentity = defineTool({
  name: 'verify_customer_identity',
  version: 1,
  description:
    'Proves who the customer is by comparing one answer with our records. Use it when another tool says that verification is required. Somebody calling from a number on file is known by name but not verified yet. For a caller we do not know, the account number is needed as well.',
  exampleRequests: [
    'I want to verify my identity',
    'my social security number ends in 1 2 3 4',
    'you can check that it is really me',
    'verify me with my security question',
  ],
  parameters: z.object({
    account_number: z
      .string()
      .max(40)
      .optional()
      .describe(
        'Ten-digit account number from the bill. Leave it out when the customer is already known.',
      ),
    verification_method: proofMethodSchema
      .default('last_4_ssn')
      .describe(
        'What the answer is: last_4_ssn (last four digits of the Social Security number), or security_question (answer to their security question). Phone number and address prove nothing.',
      ),
    verification_value: z
      .string()
      .min(1)
      .max(200)
      // JSON Schema keyword: goes in, never comes out. Whoever stores or shows arguments leaves it out.
      .meta({ writeOnly: true })
      .describe(
        `The answer exactly as the customer gave it, for example the last four digits of the Social Security number. Never guess it and never take it from known facts. With security_question, "${notAskedYet}" tells the question to ask. Ask: "${ssnQuestion}"`,
      ),
  }),
  result,
  effect: 'write',
  requires: 'none',
  verifies: true,
  timeoutMs: 5000,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const customerId = await claimedCustomer(context, args.account_number);
    const { verification: rules } = await readPolicy(context);
    const records =
      customerId === undefined ? undefined : context.services.recordsForVerification(customerId);
    const isKnownCustomer = customerId !== undefined && customerId === context.customer?.customerId;
    const identity =
      records === undefined ? undefined : await readRecord(records, identityId, identitySchema);
    const asksForQuestion =
      args.verification_method === 'security_question' &&
      args.verification_value.toLowerCase() === notAskedYet;
    if (asksForQuestion)
      throw nextQuestion('', args.verification_method, isKnownCustomer, identity);

    const tries = await takeTry({ context, rules, accountRecords: records });
    if (tries.locked) throw lockedFailure();
    const matches =
      identity !== undefined &&
      proofMatches(identity, args.verification_method, args.verification_value);
    if (!matches || records === undefined || customerId === undefined) {
      if (tries.left === 0) throw lockedFailure();
      throw nextQuestion(
        `That doesn’t match our records. You have ${spokenCount(tries.left, 'try', 'tries')} left. `,
        args.verification_method,
        isKnownCustomer,
        identity,
      );
    }

    const [account, { standing }] = await Promise.all([
      readRecord(records, accountId, accountSchema),
      readStanding(records, Math.round(context.clock.now())),
    ]);
    if (account === undefined) throw new Error('A customer with an identity has no account.');
    await tries.succeed();
    context.identify({ customerId, verified: true });
    context.learn({
      account_verified: true,
      customer_id: customerId,
      customer_name: account.customerName,
      account_number: account.accountNumber,
      service_address: account.serviceAddress,
    });
    return {
      verified: true,
      customer_name: account.customerName,
      account_status: accountStatus(account, standing),
      verification_method: args.verification_method,
      message: `Thank you, ${account.customerName.split(' ')[0]}. You’re verified.`,
    };
  },
});

/** @returns undefined when no customer has this account number: the try fails like a wrong answer. */
async function claimedCustomer(
  context: ToolContext,
  accountNumber: string | undefined,
): Promise<string | undefined> {
  const digits = accountNumber === undefined ? '' : accountDigits(accountNumber);
  if (digits === '') {
    if (context.customer !== undefined) return context.customer.customerId;
    throw askFor(
      'account_number',
      'What is your ten-digit account number? You find it at the top of your bill.',
    );
  }
  return (await context.services.findCustomerByAccount(digits))?.customerId;
}

const lockedFailure = (): ToolFailure =>
  new ToolFailure({
    code: 'verification_locked',
    message:
      'I couldn’t confirm your identity, so I can’t open the account now. Shall I connect you with a colleague?',
    fix: 'Do not try again. Connect a person when the customer agrees.',
  });

/**
 * Asks for the proof (again). The security question is told only to a customer we already know:
 * anybody else would learn from it that the account exists.
 */
function nextQuestion(
  lead: string,
  method: ProofMethod,
  isKnownCustomer: boolean,
  identity: Identity | undefined,
): ToolFailure {
  const ownQuestion =
    method === 'security_question' && isKnownCustomer ? identity?.securityQuestion : undefined;
  return askFor('verification_value', `${lead}${ownQuestion ?? ssnQuestion}`);
}
