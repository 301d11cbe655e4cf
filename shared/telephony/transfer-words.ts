import type { TransferFailure } from '#shared/contracts/transfer.ts';

const whatHappened: Readonly<Record<TransferFailure, string>> = {
  busy: 'the line is busy',
  'no-answer': 'nobody picked up',
  declined: 'nobody can take the call right now',
  'not-reachable': 'the phone cannot be reached',
  'not-now': 'nobody can take the call right now',
  'hung-up': 'the connection to my colleague broke off',
  'caller-returned': 'the customer did not want to wait',
  failed: 'something went wrong on the way',
};

/** Fact of a session whose caller could not be put through: who was called, and why it failed. */
export const transferFailedFact = 'transfer_failed';

/** Value of {@link transferFailedFact}: `billing: nobody picked up`. */
export function transferFailedValue(department: string, reason: TransferFailure): string {
  return `${department}: ${whatHappened[reason]}`;
}
