import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { SessionTokenClaims } from '#shared/security/session-token.ts';

type Token = Pick<SessionTokenClaims, 'tokenId' | 'expiresAt'>;

/**
 * Uses up a token of a link, once among all workers, until it expires anyway.
 *
 * @returns false when it was used before. @throws StoreError
 */
export function useUp(
  hotStore: Pick<HotStore, 'setText'>,
  { tokenId, expiresAt }: Token,
  nowMs: number,
): Promise<boolean> {
  const ttlMs = Math.max(1000, expiresAt * 1000 - nowMs);
  return hotStore.setText(usedKey(tokenId), '1', { ttlMs, ifAbsent: true });
}

/** Makes a token usable again that has opened nothing. @throws StoreError */
export async function giveBack(
  hotStore: Pick<HotStore, 'delete'>,
  { tokenId }: Token,
): Promise<void> {
  await hotStore.delete(usedKey(tokenId));
}

/** @throws StoreError */
export async function isUsedUp(
  hotStore: Pick<HotStore, 'getText'>,
  { tokenId }: Token,
): Promise<boolean> {
  return (await hotStore.getText(usedKey(tokenId))) !== undefined;
}

const usedKey = (tokenId: string): string => `seen:webchat:${tokenId}`;
