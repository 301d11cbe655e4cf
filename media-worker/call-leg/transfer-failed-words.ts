import type { TransferFailure } from '#shared/contracts/transfer.ts';
import { transferFailedLine } from '#shared/telephony/transfer-words.ts';
import type { LineSet } from '../cascade/spoken-lines/line-set.ts';
import { spokenLines } from '../cascade/spoken-lines.ts';

/**
 * What a caller hears who could not be put through. The reason is said in English; in other languages
 * the agent, who knows it as a fact, says it when asked.
 */
export function transferFailedWords(reason: TransferFailure): (lines: LineSet) => string {
  return ({ transferFailed }) =>
    transferFailed === spokenLines.transferFailed ? transferFailedLine(reason) : transferFailed;
}
