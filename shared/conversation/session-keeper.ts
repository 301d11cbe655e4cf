import type { SessionMemo } from '#shared/contracts/session.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';
import type { LiveSession } from './live-session.ts';
import { mergeMemos } from './merge-memos.ts';
import type { SessionStore } from './session-store.ts';

/** Bound on merging with other writers; each lost race means that another writer got through. */
const mostAttempts = 32;

/**
 * One session's memo while it is being worked with. Changes are made in memory and are visible at
 * once; `save` writes them when there is time, and unites them with what others wrote meanwhile.
 */
export class SessionKeeper implements LiveSession {
  readonly #store: SessionStore;
  #memo: SessionMemo;
  /** What the store holds as far as we know; our changes are the difference to it. */
  #base: SessionMemo;
  #version: number;
  #lastSave: Promise<void> = Promise.resolve();

  /** @param session a new memo comes with version 0. */
  constructor(dependencies: {
    readonly store: SessionStore;
    readonly memo: SessionMemo;
    readonly version: number;
  }) {
    this.#store = dependencies.store;
    this.#memo = dependencies.memo;
    this.#base = dependencies.memo;
    this.#version = dependencies.version;
  }

  get memo(): SessionMemo {
    return this.#memo;
  }

  change(update: (memo: SessionMemo) => SessionMemo): void {
    this.#memo = update(this.#memo);
  }

  /**
   * Stores everything changed so far. Saves run one after another.
   * @throws StoreError when the store fails; the changes are kept for the next save.
   */
  save(): Promise<void> {
    const saving = this.#lastSave.then(() => this.#write());
    this.#lastSave = saving.catch(() => undefined);
    return saving;
  }

  async #write(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const written = this.#memo;
      if (written === this.#base && this.#version > 0) return;
      try {
        this.#version = await this.#store.save(written, this.#version);
        this.#base = written;
        return;
      } catch (error) {
        if (!(error instanceof StaleWriteError) || attempt === mostAttempts) throw error;
        await this.#uniteWithStored();
      }
    }
  }

  async #uniteWithStored(): Promise<void> {
    const stored = await this.#store.load(this.#memo.sessionId);
    if (stored === undefined) {
      this.#version = 0;
      return;
    }
    this.#memo = mergeMemos(this.#base, this.#memo, stored.memo);
    this.#base = stored.memo;
    this.#version = stored.version;
  }
}
