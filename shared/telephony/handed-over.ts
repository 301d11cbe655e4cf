import type { HotStore } from '../contracts/hot-store.ts';

/** Longer than it takes until a caller who lost their stream is spoken to. */
const markedMs = 15_000;

/**
 * A worker that stops leaves a call to another one in a pause: nothing was lost, so the caller is not
 * told of it. Written before the stream is closed, read by whoever would tell.
 */
export const handedOver = {
  async mark(hotStore: Pick<HotStore, 'setText'>, sessionId: string): Promise<void> {
    await hotStore.setText(keyOf(sessionId), 'in a pause', { ttlMs: markedMs });
  },
  async unmark(hotStore: Pick<HotStore, 'delete'>, sessionId: string): Promise<void> {
    await hotStore.delete(keyOf(sessionId));
  },
  async isMarked(hotStore: Pick<HotStore, 'getText'>, sessionId: string): Promise<boolean> {
    return (await hotStore.getText(keyOf(sessionId))) !== undefined;
  },
};

const keyOf = (sessionId: string): string => `handed-over:${sessionId}`;
