import type { TransferFailure } from '#shared/contracts/transfer.ts';
import type { LineSet } from '../cascade/spoken-lines/line-set.ts';

/** What a caller hears who could not be put through. */
export function transferFailedWords(reason: TransferFailure): (lines: LineSet) => string {
  return ({ transferFailed }) => transferFailed(reason);
}
