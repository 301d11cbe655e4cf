import type { TransferFailure } from '#shared/contracts/transfer.ts';

/** What a caller hears of a transfer, in one language. The colleague hears `connected` as well. */
export interface TransferLines {
  /** Heard once, at first, by a caller who waits for the colleague. */
  readonly calling: string;
  /** Heard in turn after that; the first says which key brings the agent back. */
  readonly waiting: readonly [string, string];
  /** Caller and colleague can talk now. */
  readonly connected: string;
  /** The caller is back with the agent, and why. */
  readonly failed: Readonly<Record<TransferFailure, string>>;
}
