import type { HotStore } from '#shared/contracts/hot-store.ts';
import { type SessionMemo, sessionMemoSchema } from '#shared/contracts/session.ts';
import { StoreError } from '#shared/errors/coded-error.ts';
import { createMemoJson } from './memo-json.ts';
import type { SessionStore } from './session-store.ts';

/** Hot-store key of a session's memo. */
export const sessionKey = (sessionId: string): string => `session:${sessionId}`;

/** Session memos as versioned hashes `session:{id}`; each save starts the time to live anew. */
export function createMemoStore(dependencies: {
  readonly hotStore: Pick<HotStore, 'readVersioned' | 'writeVersioned'>;
  readonly ttlMs: number;
}): SessionStore {
  const { hotStore, ttlMs } = dependencies;
  const memoJson = createMemoJson();
  return {
    async load(sessionId) {
      const stored = await hotStore.readVersioned(sessionKey(sessionId));
      if (stored === undefined) return undefined;
      return { memo: parseMemo(sessionId, stored.fields.memo), version: stored.version };
    },
    save(memo, expectedVersion) {
      return hotStore.writeVersioned(sessionKey(memo.sessionId), {
        fields: { memo: memoJson(memo) },
        expectedVersion,
        ttlMs,
      });
    },
  };
}

function parseMemo(sessionId: string, json: string | undefined): SessionMemo {
  try {
    return sessionMemoSchema.parse(JSON.parse(json ?? 'null'));
  } catch (cause) {
    throw new StoreError(`The stored session "${sessionId}" cannot be read.`, { cause });
  }
}
