import type { HotStore } from '#shared/contracts/hot-store.ts';

/** Longer than any transfer takes until its colleague is told. */
const keptMs = 15 * 60_000;

/**
 * What the caller of a transfer wants, in their own words perhaps. Kept apart, and for a while only:
 * the histories of orchestrations stay for long, and what callers say is nothing for them.
 */
export async function keepReason(
  hotStore: Pick<HotStore, 'setText'>,
  transferId: string,
  reason: string,
): Promise<void> {
  await hotStore.setText(keyOf(transferId), reason, { ttlMs: keptMs });
}

/** @returns undefined when it is kept no longer. */
export function recallReason(
  hotStore: Pick<HotStore, 'getText'>,
  transferId: string,
): Promise<string | undefined> {
  return hotStore.getText(keyOf(transferId));
}

const keyOf = (transferId: string): string => `transfer-reason:${transferId}`;
