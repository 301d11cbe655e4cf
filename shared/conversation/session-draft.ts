import type { SessionMemo } from '#shared/contracts/session.ts';
import type { LiveSession } from './live-session.ts';

/**
 * What a turn would make of a session. Changes stay here until `commit` applies them, in their order,
 * to the session as it is by then; afterwards the draft is the session. A draft that is never
 * committed was never there.
 */
export class SessionDraft implements LiveSession {
  readonly #session: LiveSession;
  readonly #updates: ((memo: SessionMemo) => SessionMemo)[] = [];
  #memo: SessionMemo;
  #isCommitted = false;

  constructor(session: LiveSession) {
    this.#session = session;
    this.#memo = session.memo;
  }

  get memo(): SessionMemo {
    return this.#isCommitted ? this.#session.memo : this.#memo;
  }

  change(update: (memo: SessionMemo) => SessionMemo): void {
    if (this.#isCommitted) {
      this.#session.change(update);
      return;
    }
    this.#memo = update(this.#memo);
    this.#updates.push(update);
  }

  commit(): void {
    this.#isCommitted = true;
    for (const update of this.#updates.splice(0)) this.#session.change(update);
  }

  /** Nothing of a draft is stored. */
  async save(): Promise<void> {
    if (this.#isCommitted) await this.#session.save();
  }
}
