import type { StreamReport } from './stream-recovery-messages.ts';

type Change = Extract<StreamReport, { readonly type: 'lost' | 'started' }>;

/**
 * Whether a call's audio stream runs, from reports that come twice and in any order: the latest by
 * the telephony service's own time counts, and of two of the same time the loss.
 */
export class StreamState {
  #latest: Change | undefined;
  #upSince = Number.NEGATIVE_INFINITY;

  get isUp(): boolean {
    return this.#latest?.type === 'started';
  }

  /** How long the stream had run when it was lost at `at`. */
  healthBefore(at: number): number {
    return at - this.#upSince;
  }

  /** @returns whether this is news: what has been known longer, or is older, changes nothing. */
  note(change: Change): boolean {
    const latestAt = this.#latest?.at ?? Number.NEGATIVE_INFINITY;
    const isTie = change.at === latestAt;
    if (isTie ? !(change.type === 'lost' && this.isUp) : change.at < latestAt) return false;
    if (change.type === 'started') this.#upSince = change.at;
    this.#latest = change;
    return true;
  }
}
