import { wrongType } from './command-error.ts';
import { SortedSet } from './sorted-set.ts';

/** What a key can hold, named as `TYPE` names it. */
export type RedisValue =
  | { readonly type: 'string'; bytes: string }
  | { readonly type: 'hash'; readonly fields: Map<string, string> }
  | { readonly type: 'list'; readonly items: string[] }
  | { readonly type: 'set'; readonly members: Set<string> }
  | { readonly type: 'zset'; readonly members: SortedSet };

type ValueOf<T extends RedisValue['type']> = Extract<RedisValue, { type: T }>;

interface Entry {
  readonly value: RedisValue;
  expiresAtMs: number | undefined;
  version: number;
}

/** One logical database: typed values with expiry, and a version per key for `WATCH`. */
export class Keyspace {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  #writes = 0;

  constructor(options: { readonly now: () => number }) {
    this.#now = options.now;
  }

  now(): number {
    return this.#now();
  }

  /** The live value of a key; an expired one is removed on the way. */
  get(key: string): RedisValue | undefined {
    return this.#live(key)?.value;
  }

  /** @throws CommandError `WRONGTYPE` when the key holds another type. */
  typed<T extends RedisValue['type']>(key: string, type: T): ValueOf<T> | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    if (!isType(value, type)) throw wrongType();
    return value;
  }

  /** Like `typed`, creating the value when the key is missing. Call `changed` after writing. */
  typedOrCreate<T extends RedisValue['type']>(key: string, type: T): ValueOf<T> {
    const existing = this.typed(key, type);
    if (existing !== undefined) return existing;
    const created = emptyValue(type);
    if (!isType(created, type)) throw wrongType();
    this.#entries.set(key, { value: created, expiresAtMs: undefined, version: 0 });
    return created;
  }

  /** Replaces the key's value and its expiry. */
  set(key: string, value: RedisValue, expiresAtMs?: number): void {
    this.#entries.set(key, { value, expiresAtMs, version: 0 });
    this.changed(key);
  }

  /** Records a write to the key, and removes it when its collection became empty. */
  changed(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#writes += 1;
    entry.version = this.#writes;
    if (isEmpty(entry.value)) this.#entries.delete(key);
  }

  delete(key: string): boolean {
    if (this.#live(key) === undefined) return false;
    this.#entries.delete(key);
    return true;
  }

  /** Changes whenever the key is written, deleted or expires; 0 while the key does not exist. */
  version(key: string): number {
    return this.#live(key)?.version ?? 0;
  }

  /** Expiry in epoch milliseconds; undefined when the key has none or does not exist. */
  expiresAtMs(key: string): number | undefined {
    return this.#live(key)?.expiresAtMs;
  }

  /** Sets or removes the expiry; false when the key does not exist. A past time deletes the key. */
  setExpiry(key: string, expiresAtMs: number | undefined): boolean {
    const entry = this.#live(key);
    if (entry === undefined) return false;
    entry.expiresAtMs = expiresAtMs;
    this.changed(key);
    this.#live(key);
    return true;
  }

  /** Names of all live keys, in insertion order. */
  keys(): string[] {
    this.sweepExpired();
    return [...this.#entries.keys()];
  }

  /** Removes every expired key; the emulator calls this about once a second. */
  sweepExpired(): void {
    for (const key of this.#entries.keys()) this.#live(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAtMs === undefined || entry.expiresAtMs > this.#now()) return entry;
    this.#entries.delete(key);
    return undefined;
  }
}

function isType<T extends RedisValue['type']>(value: RedisValue, type: T): value is ValueOf<T> {
  return value.type === type;
}

function emptyValue(type: RedisValue['type']): RedisValue {
  switch (type) {
    case 'string':
      return { type, bytes: '' };
    case 'hash':
      return { type, fields: new Map() };
    case 'list':
      return { type, items: [] };
    case 'set':
      return { type, members: new Set() };
    case 'zset':
      return { type, members: new SortedSet() };
    default: {
      const unreachable: never = type;
      throw new TypeError(`Unknown type ${String(unreachable)}`);
    }
  }
}

function isEmpty(value: RedisValue): boolean {
  switch (value.type) {
    case 'string':
      return false;
    case 'hash':
      return value.fields.size === 0;
    case 'list':
      return value.items.length === 0;
    case 'set':
      return value.members.size === 0;
    case 'zset':
      return value.members.size === 0;
    default: {
      const unreachable: never = value;
      throw new TypeError(`Unknown value ${String(unreachable)}`);
    }
  }
}
