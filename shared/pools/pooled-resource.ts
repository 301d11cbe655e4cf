/** One resource of a pool and what the pool knows of it. */
export interface PooledResource<Resource> {
  readonly resource: Resource;
  readonly createdAt: number;
  /** Session that used it last, as long as it is kept for it. */
  owner: string | undefined;
  /** When it became idle. */
  idleSince: number;
}

/** Resources nobody holds, the longest idle first. */
export class IdleResources<Resource> {
  #entries: PooledResource<Resource>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** Idle resources that are kept for nobody. */
  get unowned(): number {
    return this.#entries.filter(({ owner }) => owner === undefined).length;
  }

  add(entry: PooledResource<Resource>): void {
    this.#entries.push(entry);
  }

  takeOwnedBy(session: string): PooledResource<Resource> | undefined {
    return this.#takeFirst(({ owner }) => owner === session);
  }

  takeUnowned(): PooledResource<Resource> | undefined {
    return this.#takeFirst(({ owner }) => owner === undefined);
  }

  /** Whatever has been idle for longest, also if it is kept for another session. */
  takeOldest(): PooledResource<Resource> | undefined {
    return this.#takeFirst(() => true);
  }

  takeAll(which: (entry: PooledResource<Resource>) => boolean): PooledResource<Resource>[] {
    const taken = this.#entries.filter(which);
    this.#entries = this.#entries.filter((entry) => !taken.includes(entry));
    return taken;
  }

  forget(owner: (entry: PooledResource<Resource>) => boolean): void {
    for (const entry of this.#entries) if (owner(entry)) entry.owner = undefined;
  }

  #takeFirst(
    which: (entry: PooledResource<Resource>) => boolean,
  ): PooledResource<Resource> | undefined {
    const at = this.#entries.findIndex(which);
    return at === -1 ? undefined : this.#entries.splice(at, 1)[0];
  }
}
