import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore, Lock, VersionedHash } from '#shared/contracts/hot-store.ts';
import { StaleWriteError, StoreError } from '#shared/errors/coded-error.ts';

type Held =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'hash'; readonly hash: VersionedHash }
  | { readonly type: 'list'; readonly items: string[] }
  | { readonly type: 'sorted'; readonly scores: Map<string, number> };

interface Subscription {
  readonly channel: string;
  readonly onText: (text: string, channel: string) => void;
}

/**
 * A hot store in memory. Give one instance to everything that would share one Redis. Expiry follows
 * the clock. `available = false` makes every call reject with `StoreError`, as a dead Redis does.
 */
export class FakeHotStore implements HotStore {
  available = true;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #held = new Map<string, { readonly value: Held; readonly expiresAtMs: number }>();
  readonly #fencingTokens = new Map<string, number>();
  readonly #subscriptions = new Set<Subscription>();

  constructor(dependencies: { readonly clock: Pick<Clock, 'now'> }) {
    this.#clock = dependencies.clock;
  }

  /** Names of the keys that are alive, for assertions. */
  keys(): readonly string[] {
    return [...this.#held.keys()].filter((key) => this.#live(key) !== undefined).sort();
  }

  /** How many subscriptions are open, for assertions that none is left. */
  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  async getText(key: string): Promise<string | undefined> {
    this.#answer('getText');
    const value = this.#live(key)?.value;
    return value?.type === 'text' ? value.text : undefined;
  }

  async setText(
    key: string,
    text: string,
    options: { readonly ttlMs: number; readonly ifAbsent?: boolean },
  ): Promise<boolean> {
    this.#answer('setText');
    if (options.ifAbsent === true && this.#live(key) !== undefined) return false;
    this.#hold(key, { type: 'text', text }, options.ttlMs);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    this.#answer('delete');
    return this.#live(key) !== undefined && this.#held.delete(key);
  }

  async increment(
    key: string,
    options: { readonly by?: number; readonly ttlMs: number },
  ): Promise<number> {
    this.#answer('increment');
    const live = this.#live(key);
    const current = live?.value.type === 'text' ? Number(live.value.text) : 0;
    const next = current + (options.by ?? 1);
    const expiresAtMs = live?.expiresAtMs ?? this.#clock.now() + options.ttlMs;
    this.#held.set(key, { value: { type: 'text', text: String(next) }, expiresAtMs });
    return next;
  }

  async readVersioned(key: string): Promise<VersionedHash | undefined> {
    this.#answer('readVersioned');
    const value = this.#live(key)?.value;
    return value?.type === 'hash' ? structuredClone(value.hash) : undefined;
  }

  async writeVersioned(
    key: string,
    write: {
      readonly fields: Readonly<Record<string, string>>;
      readonly expectedVersion: number;
      readonly ttlMs: number;
    },
  ): Promise<number> {
    this.#answer('writeVersioned');
    const value = this.#live(key)?.value;
    const current = value?.type === 'hash' ? value.hash.version : 0;
    if (current !== write.expectedVersion) throw new StaleWriteError(key);
    const hash = { version: current + 1, fields: { ...write.fields } };
    this.#hold(key, { type: 'hash', hash }, write.ttlMs);
    return hash.version;
  }

  async acquireLock(key: string, options: { readonly ttlMs: number }): Promise<Lock | undefined> {
    this.#answer('acquireLock');
    if (this.#live(key) !== undefined) return undefined;
    const fencingToken = (this.#fencingTokens.get(key) ?? 0) + 1;
    this.#fencingTokens.set(key, fencingToken);
    const held: Held = { type: 'text', text: String(fencingToken) };
    this.#hold(key, held, options.ttlMs);
    const isOurs = () => this.#live(key)?.value === held;
    return {
      fencingToken,
      extend: async (ttlMs) => {
        this.#answer('extend');
        if (!isOurs()) return false;
        this.#hold(key, held, ttlMs);
        return true;
      },
      release: async () => {
        this.#answer('release');
        if (isOurs()) this.#held.delete(key);
      },
    };
  }

  async pushList(key: string, text: string, options: { readonly ttlMs: number }): Promise<number> {
    this.#answer('pushList');
    const items = [...this.#items(key), text];
    this.#hold(key, { type: 'list', items }, options.ttlMs);
    return items.length;
  }

  async peekList(key: string): Promise<string | undefined> {
    this.#answer('peekList');
    return this.#items(key)[0];
  }

  async popListIf(key: string, expected: string): Promise<boolean> {
    this.#answer('popListIf');
    const items = this.#items(key);
    if (items[0] !== expected) return false;
    items.shift();
    if (items.length === 0) this.#held.delete(key);
    return true;
  }

  async listLength(key: string): Promise<number> {
    this.#answer('listLength');
    return this.#items(key).length;
  }

  async addSorted(
    key: string,
    member: string,
    score: number,
    options: { readonly ttlMs: number },
  ): Promise<void> {
    this.#answer('addSorted');
    this.#hold(
      key,
      { type: 'sorted', scores: new Map(this.#scores(key)).set(member, score) },
      options.ttlMs,
    );
  }

  async removeSorted(key: string, member: string): Promise<boolean> {
    this.#answer('removeSorted');
    return this.#removeMembers(key, [member]) === 1;
  }

  async rangeSorted(
    key: string,
    range: { readonly min: number; readonly max: number; readonly limit?: number },
  ): Promise<readonly { readonly member: string; readonly score: number }[]> {
    this.#answer('rangeSorted');
    return this.#ordered(key)
      .filter(({ score }) => score >= range.min && score <= range.max)
      .slice(0, range.limit);
  }

  async countSorted(
    key: string,
    range: { readonly min: number; readonly max: number },
  ): Promise<number> {
    this.#answer('countSorted');
    return this.#ordered(key).filter(({ score }) => score >= range.min && score <= range.max)
      .length;
  }

  async rankSorted(key: string, member: string): Promise<number | undefined> {
    this.#answer('rankSorted');
    const rank = this.#ordered(key).findIndex((entry) => entry.member === member);
    return rank === -1 ? undefined : rank;
  }

  async removeSortedRange(
    key: string,
    range: { readonly min: number; readonly max: number },
  ): Promise<number> {
    this.#answer('removeSortedRange');
    const inRange = this.#ordered(key).filter(
      ({ score }) => score >= range.min && score <= range.max,
    );
    return this.#removeMembers(
      key,
      inRange.map(({ member }) => member),
    );
  }

  async takeLease(
    key: string,
    lease: {
      readonly holder: string;
      readonly capacity: number;
      readonly leaseMs: number;
      readonly nowMs: number;
    },
  ): Promise<boolean> {
    this.#answer('takeLease');
    const scores = new Map([...this.#scores(key)].filter(([, endsMs]) => endsMs > lease.nowMs));
    const admitted = scores.has(lease.holder) || scores.size < lease.capacity;
    if (admitted) scores.set(lease.holder, lease.nowMs + lease.leaseMs);
    if (scores.size === 0) this.#held.delete(key);
    else {
      const expiresAtMs = Math.max(
        this.#live(key)?.expiresAtMs ?? 0,
        this.#clock.now() + lease.leaseMs,
      );
      this.#held.set(key, { value: { type: 'sorted', scores }, expiresAtMs });
    }
    return admitted;
  }

  async publish(channel: string, text: string): Promise<void> {
    this.#answer('publish');
    const listeners = [...this.#subscriptions].filter((subscription) =>
      subscription.channel.endsWith('*')
        ? channel.startsWith(subscription.channel.slice(0, -1))
        : channel === subscription.channel,
    );
    queueMicrotask(() => {
      for (const listener of listeners) {
        if (this.#subscriptions.has(listener)) listener.onText(text, channel);
      }
    });
  }

  async subscribe(
    channel: string,
    onText: (text: string, channel: string) => void,
  ): Promise<() => Promise<void>> {
    this.#answer('subscribe');
    const subscription = { channel, onText };
    this.#subscriptions.add(subscription);
    return async () => {
      this.#subscriptions.delete(subscription);
    };
  }

  async ping(): Promise<void> {
    this.#answer('ping');
  }

  async close(): Promise<void> {
    this.#subscriptions.clear();
  }

  #answer(operation: string): void {
    if (!this.available) {
      throw new StoreError(`Redis ${operation}: the fake is set unavailable.`);
    }
  }

  #live(key: string): { readonly value: Held; readonly expiresAtMs: number } | undefined {
    const entry = this.#held.get(key);
    if (entry === undefined || entry.expiresAtMs > this.#clock.now()) return entry;
    this.#held.delete(key);
    return undefined;
  }

  #hold(key: string, value: Held, ttlMs: number): void {
    this.#held.set(key, { value, expiresAtMs: this.#clock.now() + ttlMs });
  }

  #items(key: string): string[] {
    const value = this.#live(key)?.value;
    return value?.type === 'list' ? value.items : [];
  }

  #scores(key: string): ReadonlyMap<string, number> {
    const value = this.#live(key)?.value;
    return value?.type === 'sorted' ? value.scores : new Map();
  }

  #ordered(key: string): { readonly member: string; readonly score: number }[] {
    return [...this.#scores(key)]
      .map(([member, score]) => ({ member, score }))
      .sort((left, right) => left.score - right.score || (left.member < right.member ? -1 : 1));
  }

  #removeMembers(key: string, members: readonly string[]): number {
    const value = this.#live(key)?.value;
    if (value?.type !== 'sorted') return 0;
    const removed = members.filter((member) => value.scores.delete(member)).length;
    if (value.scores.size === 0) this.#held.delete(key);
    return removed;
  }
}
