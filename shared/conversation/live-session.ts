import type { SessionMemo } from '#shared/contracts/session.ts';

/** A session as a running turn sees it: changed in memory at once, stored when asked to. */
export interface LiveSession {
  readonly memo: SessionMemo;
  /** @param update a pure function: it may be applied again to a newer memo. */
  change(update: (memo: SessionMemo) => SessionMemo): void;
  /** @throws StoreError when the store fails; the changes are kept for the next save. */
  save(): Promise<void>;
}
