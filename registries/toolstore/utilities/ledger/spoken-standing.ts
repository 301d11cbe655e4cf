import { spokenMoney } from '#registries/toolstore/wording/spoken-money.ts';
import { type SpeakingMoment, spokenDate } from '#registries/toolstore/wording/spoken-time.ts';
import type { Standing } from './standing.ts';

/** `$84.20`, or `a credit of $5.00`. */
export const spokenBalance = (balanceCents: number): string =>
  balanceCents < 0 ? `a credit of ${spokenMoney(balanceCents)}` : spokenMoney(balanceCents);

/** `Your balance is $284.67, due on December 5.`, with what is past due. */
export function spokenStanding(standing: Standing, moment: SpeakingMoment): string {
  const { balanceCents, pastDueCents, plannedCents, nextDueAt } = standing;
  if (balanceCents === 0) return 'Your balance is $0.00: everything is paid.';
  if (balanceCents < 0) return `You have ${spokenBalance(balanceCents)} on your account.`;
  const due = nextDueAt === undefined ? undefined : `due on ${spokenDate(nextDueAt, moment)}`;
  const restCents = balanceCents - plannedCents;
  if (pastDueCents === 0 && plannedCents > 0 && restCents > 0) {
    return `Your balance is ${spokenMoney(balanceCents)}. Of that, ${spokenMoney(plannedCents)} is on your payment plan; the other ${spokenMoney(restCents)} is ${due}.`;
  }
  if (pastDueCents === 0) {
    return `Your current balance is ${spokenMoney(balanceCents)}${due === undefined ? '' : `, ${due}`}.`;
  }
  if (pastDueCents === balanceCents) {
    return `Your balance of ${spokenMoney(balanceCents)} is past due.`;
  }
  const rest = `the other ${spokenMoney(balanceCents - pastDueCents)} is ${due}`;
  return `Your balance is ${spokenMoney(balanceCents)}. Of that, ${spokenMoney(pastDueCents)} is past due; ${rest}.`;
}
