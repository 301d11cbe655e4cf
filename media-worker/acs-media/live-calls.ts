import { CodedError } from '#shared/errors/coded-error.ts';
import type { RestingCall } from '../lifecycle/hand-over-calls.ts';

/** What the registry needs to know of a call's session. */
export interface LiveCall extends RestingCall {
  readonly callConnectionId: string;
  readonly isLive: boolean;
}

/** The calls of this worker, one live media socket each. */
export class LiveCalls {
  readonly #capacity: number;
  readonly #calls = new Map<string, LiveCall>();
  readonly #reserved = new Set<string>();
  #isDraining = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: { readonly capacity: number }) {
    this.#capacity = options.capacity;
  }

  get capacity(): number {
    return this.#capacity;
  }

  get size(): number {
    return this.#calls.size + this.#reserved.size;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** @throws CodedError `no_free_slot` when the worker is full or shuts down. */
  assertRoom(): void {
    if (this.#isDraining || this.size >= this.#capacity) throw new CodedError('no_free_slot');
  }

  /**
   * Keeps a place for a call until its socket is open. A socket that has gone quiet gives way.
   *
   * @returns gives the place back.
   * @throws CodedError `conflict` when the call has a live socket; `no_free_slot`.
   */
  reserve(callConnectionId: string): () => void {
    const current = this.#calls.get(callConnectionId);
    if (current?.isLive === true || this.#reserved.has(callConnectionId)) {
      throw new CodedError('conflict', 'The call has a media stream already.');
    }
    if (current !== undefined) {
      this.#calls.delete(callConnectionId);
      current.close(1001, 'another stream has taken over');
    }
    this.assertRoom();
    this.#reserved.add(callConnectionId);
    return () => {
      this.#reserved.delete(callConnectionId);
      this.#reportEmpty();
    };
  }

  /** The reserved place is taken. */
  add(call: LiveCall): void {
    this.#reserved.delete(call.callConnectionId);
    this.#calls.set(call.callConnectionId, call);
  }

  remove(call: LiveCall): void {
    if (this.#calls.get(call.callConnectionId) === call) this.#calls.delete(call.callConnectionId);
    this.#reportEmpty();
  }

  all(): Iterable<LiveCall> {
    return this.#calls.values();
  }

  /** Takes no more calls. Resolves when the last one has ended. */
  drain(): Promise<void> {
    this.#isDraining = true;
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
      this.#reportEmpty();
    });
  }

  closeAll(code: number, reason: string): void {
    for (const call of this.#calls.values()) call.close(code, reason);
  }

  #reportEmpty(): void {
    if (this.#isDraining && this.size === 0) this.#onEmpty?.();
  }
}
