import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { StoreError } from '#shared/errors/coded-error.ts';

/** As long as the Redis adapter waits for an answer. */
const commandTimeoutMs = 1000;

/**
 * A hot store that does not answer for a while, as its adapter shows it: every call fails after a second,
 * or goes through when the store is back before that. What is subscribed stays so.
 */
export function stallingStore<Store extends HotStore>(store: Store, clock: Clock) {
  let stalledUntil = 0;
  const answered = async (operation: string): Promise<void> => {
    const waitMs = stalledUntil - clock.now();
    if (waitMs <= 0) return;
    await delay(clock, Math.min(waitMs, commandTimeoutMs));
    if (waitMs > commandTimeoutMs) {
      throw new StoreError(`Redis ${operation} failed: Command timed out`);
    }
  };
  const hotStore: Store = new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name === 'keys') return member.bind(target);
      return async (...args: unknown[]) => {
        await answered(String(name));
        return Reflect.apply(member, target, args);
      };
    },
  });
  return {
    hotStore,
    stall(forMs: number): void {
      stalledUntil = clock.now() + forMs;
    },
  };
}
