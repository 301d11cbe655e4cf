import type { SessionMemo } from '#shared/contracts/session.ts';

export interface StoredSession {
  readonly memo: SessionMemo;
  readonly version: number;
}

/** Where session memos are kept between turns. */
export interface SessionStore {
  load(sessionId: string): Promise<StoredSession | undefined>;
  /**
   * @param expectedVersion version that was loaded; 0: there must be none yet.
   * @returns the new version. @throws StaleWriteError when somebody else wrote in between.
   */
  save(memo: SessionMemo, expectedVersion: number): Promise<number>;
}
