import type { HotStore, Lock } from '#shared/contracts/hot-store.ts';

/** The process that used the store is dead. */
export class ProcessDiedError extends Error {
  override readonly name = 'ProcessDiedError';
}

/**
 * A store seen from a process that dies after a number of calls: from then on every call fails, and
 * nothing of it reaches the store. A lock that it holds is neither prolonged nor freed.
 */
export function mortalStore(store: HotStore, livesForCalls: number): HotStore {
  let callsLeft = livesForCalls;
  const live = () => {
    if (callsLeft <= 0) throw new ProcessDiedError('The process is dead.');
    callsLeft -= 1;
  };
  const mortalLock = (lock: Lock): Lock => ({
    fencingToken: lock.fencingToken,
    extend: async (ttlMs) => {
      live();
      return lock.extend(ttlMs);
    },
    release: async () => {
      live();
      await lock.release();
    },
  });
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        live();
        const result: unknown = await Reflect.apply(member, target, args);
        return name === 'acquireLock' && isLock(result) ? mortalLock(result) : result;
      };
    },
  });
}

function isLock(value: unknown): value is Lock {
  return typeof value === 'object' && value !== null && 'fencingToken' in value;
}
