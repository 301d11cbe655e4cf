import type { Standing } from '#registries/toolstore/utilities/ledger/standing.ts';
import type { Account } from '#registries/toolstore/utilities/records/account.ts';
import { spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { type SpeakingMoment, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';

/** A shut-off notice counts only as long as something is past due: paying that ends it. */
export const accountStatus = (
  account: Account,
  { pastDueCents }: Standing,
): 'active' | 'shut_off_notice' =>
  account.shutOffAfter === undefined || pastDueCents === 0 ? 'active' : 'shut_off_notice';

/** What keeps the service on, and until when it has to be paid; undefined when nothing threatens. */
export function spokenShutOff(
  account: Account,
  standing: Standing,
  moment: SpeakingMoment,
): string | undefined {
  const { shutOffAfter } = account;
  if (shutOffAfter === undefined || accountStatus(account, standing) === 'active') return undefined;
  const amount = spokenMoney(standing.pastDueCents);
  const day = spokenDate(shutOffAfter, moment);
  return shutOffAfter < moment.nowMs
    ? `Your shut-off notice ran until ${day}, so service may stop any day: please pay ${amount} right away.`
    : `To avoid a shut-off, please pay ${amount} by ${day}.`;
}

/** What a payment has changed for somebody who was behind; undefined for everybody else. */
export function spokenArrears(
  account: Account,
  before: Standing,
  after: Standing,
  moment: SpeakingMoment,
): string | undefined {
  if (before.pastDueCents === 0) return undefined;
  if (after.pastDueCents > 0) {
    return (
      spokenShutOff(account, after, moment) ??
      `${spokenMoney(after.pastDueCents)} is still past due.`
    );
  }
  return account.shutOffAfter === undefined
    ? 'Nothing is past due any more.'
    : 'Nothing is past due any more, so your shut-off notice is settled.';
}
