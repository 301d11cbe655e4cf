/** A held lock. The fencing token grows with every acquisition of the same key. */
export interface Lock {
  readonly fencingToken: number;
  /** Prolongs the lock; false when it was lost meanwhile. */
  extend(ttlMs: number): Promise<boolean>;
  /** Frees the lock if it is still ours. */
  release(): Promise<void>;
}

export interface VersionedHash {
  readonly version: number;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Fast shared state with expiry, one Redis behind it. Every method rejects with `StoreError`
 * (catalogue code `store_unavailable`) within a bounded time when the store cannot be reached.
 * Every key has a TTL.
 */
export interface HotStore {
  getText(key: string): Promise<string | undefined>;
  /** @returns false when `ifAbsent` was asked for and the key exists. */
  setText(
    key: string,
    value: string,
    options: { readonly ttlMs: number; readonly ifAbsent?: boolean },
  ): Promise<boolean>;
  delete(key: string): Promise<boolean>;
  /** Atomic add; sets the TTL when the key is new. */
  increment(
    key: string,
    options: { readonly by?: number; readonly ttlMs: number },
  ): Promise<number>;

  readVersioned(key: string): Promise<VersionedHash | undefined>;
  /**
   * Replaces the hash if its version is still `expectedVersion` (0: must not exist yet).
   * @returns the new version. @throws StaleWriteError when somebody else wrote in between.
   */
  writeVersioned(
    key: string,
    write: {
      readonly fields: Readonly<Record<string, string>>;
      readonly expectedVersion: number;
      readonly ttlMs: number;
    },
  ): Promise<number>;

  /** @returns undefined when somebody else holds it. */
  acquireLock(key: string, options: { readonly ttlMs: number }): Promise<Lock | undefined>;

  pushList(key: string, value: string, options: { readonly ttlMs: number }): Promise<number>;
  /** The oldest value, left in place. */
  peekList(key: string): Promise<string | undefined>;
  /** Removes the oldest value if it still equals `expected`. */
  popListIf(key: string, expected: string): Promise<boolean>;
  listLength(key: string): Promise<number>;

  addSorted(
    key: string,
    member: string,
    score: number,
    options: { readonly ttlMs: number },
  ): Promise<void>;
  removeSorted(key: string, member: string): Promise<boolean>;
  /** Members with scores in [min, max], lowest first. */
  rangeSorted(
    key: string,
    range: { readonly min: number; readonly max: number; readonly limit?: number },
  ): Promise<readonly { readonly member: string; readonly score: number }[]>;
  countSorted(key: string, range: { readonly min: number; readonly max: number }): Promise<number>;
  /** 0-based position, lowest score first. */
  rankSorted(key: string, member: string): Promise<number | undefined>;
  removeSortedRange(
    key: string,
    range: { readonly min: number; readonly max: number },
  ): Promise<number>;

  /**
   * Takes or renews a lease if fewer than `capacity` unexpired leases are held: exact under
   * concurrency. A holder that has a lease already only renews it.
   */
  takeLease(
    key: string,
    lease: {
      readonly holder: string;
      readonly capacity: number;
      readonly leaseMs: number;
      readonly nowMs: number;
    },
  ): Promise<boolean>;

  publish(channel: string, text: string): Promise<void>;
  /** `channel` may be a glob pattern ending in `*`. @returns a function that ends the subscription. */
  subscribe(
    channel: string,
    onText: (text: string, channel: string) => void,
  ): Promise<() => Promise<void>>;

  /** @throws StoreError when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
