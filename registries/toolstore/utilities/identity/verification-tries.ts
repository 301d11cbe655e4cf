import { createHash } from 'node:crypto';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import {
  type VerificationTries,
  verificationTriesSchema,
} from '#registries/toolstore/utilities/records/identity.ts';
import type { Policy } from '#registries/toolstore/utilities/records/policy.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';
import type { RecordArea } from '#shared/contracts/tool-services.ts';

/** One try that was counted before the answer was looked at. */
export interface CountedTry {
  /** No try was left: the answer must not be looked at. */
  readonly locked: boolean;
  /** Tries left after this one. */
  readonly left: number;
  /** Call it after a right answer: forgets the account's failed tries, and this one of the session. */
  readonly succeed: () => Promise<void>;
}

/**
 * Counts a try before its answer is compared, so that tries running at the same time cannot exceed
 * the limit. Counted per session (also when no such account exists) and per account (over all
 * sessions), each anew after the lock time.
 *
 * @param options.accountRecords undefined when the account number belongs to nobody.
 */
export async function takeTry(options: {
  readonly context: ToolContext;
  readonly rules: Policy['verification'];
  readonly accountRecords: RecordArea | undefined;
}): Promise<CountedTry> {
  const { context, rules, accountRecords } = options;
  const nowMs = Math.round(context.clock.now());
  const sessionDigest = createHash('sha256').update(context.session.sessionId).digest('hex');
  const sessionCounter: Counter = {
    area: context.services.publicRecords,
    id: `verification-session-${sessionDigest.slice(0, 32)}`,
  };
  const accountCounter: Counter | undefined =
    accountRecords === undefined ? undefined : { area: accountRecords, id: 'verification-account' };
  const count = (counter: Counter) =>
    changeTries(counter, nowMs, (current) =>
      current === undefined || current.resetAt <= nowMs
        ? { tries: 1, resetAt: nowMs + rules.lockMinutes * 60_000 }
        : { tries: current.tries + 1, resetAt: current.resetAt },
    );
  const [inSession, onAccount] = await Promise.all([
    count(sessionCounter),
    accountCounter === undefined ? 0 : count(accountCounter),
  ]);
  const left = rules.tries - Math.max(inSession, onAccount);
  return {
    locked: left < 0,
    left: Math.max(0, left),
    succeed: async () => {
      await changeTries(sessionCounter, nowMs, (current) => ({
        tries: Math.max(0, (current?.tries ?? 0) - 1),
        resetAt: current?.resetAt ?? nowMs,
      }));
      if (accountCounter !== undefined) {
        await changeTries(accountCounter, nowMs, () => ({ tries: 0, resetAt: nowMs }));
      }
    },
  };
}

interface Counter {
  readonly area: RecordArea;
  readonly id: string;
}

type Count = Pick<VerificationTries, 'tries' | 'resetAt'>;

async function changeTries(
  counter: Counter,
  nowMs: number,
  change: (current: Count | undefined) => Count,
): Promise<number> {
  const { tries } = await changeRecord<VerificationTries>({
    ...counter,
    schema: verificationTriesSchema,
    change: (current) => ({
      id: counter.id,
      kind: 'verification-tries',
      at: nowMs,
      ...change(current),
    }),
  });
  return tries;
}
