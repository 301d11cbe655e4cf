import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { Lease } from './lease.ts';
import { PoolLine } from './pool-line.ts';
import type { PoolMetrics, PoolTier } from './pool-metrics.ts';
import { IdleResources, type PooledResource } from './pooled-resource.ts';

export interface PoolLimits {
  /** Idle resources that are nobody's and kept connected ahead. */
  readonly warmTarget: number;
  /** Resources in use, idle and being created, all told. */
  readonly capacity: number;
  /** Longest wait for a place when all are in use. */
  readonly maxWaitMs: number;
  /** A resource older than this is replaced as soon as nobody holds it. */
  readonly maxAgeMs: number;
  /** An idle resource is kept for the session that used it last for so long. */
  readonly dedicatedMs: number;
}

export interface WarmableResourcePoolParts<Resource> {
  readonly name: string;
  readonly limits: PoolLimits;
  /** Connects a new resource; bounded in time by itself. */
  readonly create: () => Promise<Resource>;
  /** Frees it; bounded in time by itself. */
  readonly destroy: (resource: Resource) => Promise<void>;
  /** False: it broke while it was idle. Must be quick: it is asked at every acquisition. */
  readonly isHealthy: (resource: Resource) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Idle resources are looked through this often. */
const sweepMs = 15_000;
const refillDelaysMs = [500, 1000, 2000, 5000];

/**
 * Connected resources, ready before they are needed. A session gets the one it used last, else one
 * that was warmed, else a new one; never more than `capacity` exist, and who finds no place waits in
 * line for a bounded time. What is used up is refilled in the background.
 */
export class WarmableResourcePool<Resource> {
  readonly #parts: WarmableResourcePoolParts<Resource>;
  readonly #idle = new IdleResources<Resource>();
  readonly #line: PoolLine<Resource>;
  readonly #working = new Set<Promise<void>>();
  readonly #allocations = { dedicated: 0, warm: 0, cold: 0 };
  #inUse = 0;
  #creating = 0;
  #created = 0;
  #creationFailures = 0;
  #discarded = 0;
  #failuresInRow = 0;
  #ready = false;
  #sweepTimer: Timer | undefined;
  #refillTimer: Timer | undefined;
  #closed = false;

  constructor(parts: WarmableResourcePoolParts<Resource>) {
    const { warmTarget, capacity } = parts.limits;
    if (capacity < 1 || warmTarget < 0 || warmTarget > capacity) {
      throw new RangeError(`Pool "${parts.name}": 0 <= warmTarget <= capacity, capacity >= 1.`);
    }
    this.#parts = parts;
    const { maxWaitMs } = parts.limits;
    this.#line = new PoolLine({ pool: parts.name, maxWaitMs, clock: parts.clock });
  }

  /** Begins to warm. Acquiring works without, and before warming has ended. */
  start(): void {
    this.#ready ||= this.#parts.limits.warmTarget === 0;
    this.#refill();
    this.#scheduleSweep();
  }

  /**
   * @param session gets the resource it used last, if that is still idle.
   * @throws PoolExhaustedError after `maxWaitMs`; what `create` throws; the signal's reason.
   */
  async acquire(
    options: { readonly session?: string; readonly signal?: AbortSignal } = {},
  ): Promise<Lease<Resource>> {
    const { session, signal } = options;
    signal?.throwIfAborted();
    if (this.#closed) throw this.#closedError();
    const found = this.#find(session);
    if (found !== undefined) return this.#lease(found.entry, found.tier, session);
    if (this.#hasRoom) return this.#createFor(session, signal);
    const oldest = this.#takeHealthy(() => this.#idle.takeOldest());
    if (oldest !== undefined) return this.#lease(oldest, 'warm', session);
    return this.#line.wait(session, signal);
  }

  metrics(): PoolMetrics {
    const { name, limits } = this.#parts;
    const warm = this.#idle.unowned;
    return {
      name,
      ready: this.#ready && !this.#closed,
      capacity: limits.capacity,
      warmTarget: limits.warmTarget,
      inUse: this.#inUse,
      warm,
      dedicated: this.#idle.size - warm,
      creating: this.#creating,
      waiting: this.#line.length,
      allocations: { ...this.#allocations },
      refused: this.#line.refused,
      created: this.#created,
      creationFailures: this.#creationFailures,
      discarded: this.#discarded,
    };
  }

  /**
   * Destroys what is idle and refuses who waits. What is in use is destroyed as it comes back.
   * Resolves when everything that was begun has ended.
   */
  async close(): Promise<void> {
    this.#closed = true;
    this.#sweepTimer?.cancel();
    this.#refillTimer?.cancel();
    this.#line.refuseAll(this.#closedError());
    for (const entry of this.#idle.takeAll(() => true)) this.#destroy(entry);
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  get #hasRoom(): boolean {
    return this.#inUse + this.#idle.size + this.#creating < this.#parts.limits.capacity;
  }

  #find(session: string | undefined) {
    const own =
      session === undefined ? undefined : this.#takeHealthy(() => this.#idle.takeOwnedBy(session));
    if (own !== undefined) return { entry: own, tier: 'dedicated' as const };
    const warm = this.#takeHealthy(() => this.#idle.takeUnowned());
    return warm === undefined ? undefined : { entry: warm, tier: 'warm' as const };
  }

  #takeHealthy(
    take: () => PooledResource<Resource> | undefined,
  ): PooledResource<Resource> | undefined {
    for (let entry = take(); entry !== undefined; entry = take()) {
      if (this.#isFit(entry)) return entry;
      this.#discard(entry);
    }
    return undefined;
  }

  #isFit({ resource, createdAt }: PooledResource<Resource>): boolean {
    const { clock, limits, isHealthy } = this.#parts;
    return clock.now() - createdAt < limits.maxAgeMs && isHealthy(resource);
  }

  #lease(
    entry: PooledResource<Resource>,
    tier: PoolTier,
    session: string | undefined,
  ): Lease<Resource> {
    this.#inUse += 1;
    this.#allocations[tier] += 1;
    this.#refill();
    let ended = false;
    const end = (isFit: boolean) => {
      if (ended) return;
      ended = true;
      this.#inUse -= 1;
      this.#takeBack(entry, session, isFit);
    };
    return {
      resource: entry.resource,
      tier,
      release: () => end(true),
      discard: () => end(false),
    };
  }

  #takeBack(entry: PooledResource<Resource>, session: string | undefined, isFit: boolean): void {
    if (this.#closed) {
      this.#destroy(entry);
    } else if (!isFit || !this.#isFit(entry)) {
      this.#discard(entry);
      this.#serveWithNew();
    } else {
      const next = this.#line.next();
      if (next !== undefined) {
        next.take(this.#lease(entry, 'warm', next.session));
        return;
      }
      entry.owner = session;
      entry.idleSince = this.#parts.clock.now();
      this.#idle.add(entry);
    }
    this.#refill();
  }

  /** A place has become free: whoever waits for one gets a new resource. */
  #serveWithNew(): void {
    const next = this.#hasRoom ? this.#line.next() : undefined;
    if (next === undefined) return;
    this.#createFor(next.session, undefined).then(
      (lease) => next.take(lease),
      (error: unknown) => next.refuse(error),
    );
  }

  /** Whoever stops waiting leaves the new resource to the pool. */
  #createFor(
    session: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Lease<Resource>> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      const deliver = (entry: PooledResource<Resource>) => {
        if (this.#closed) {
          this.#destroy(entry);
          reject(this.#closedError());
        } else if (signal?.aborted === true) this.#takeBack(entry, undefined, true);
        else resolve(this.#lease(entry, 'cold', session));
      };
      const fail = (error: unknown) => {
        reject(error);
        this.#serveWithNew();
      };
      this.#inBackground(
        this.#create()
          .then(deliver, fail)
          .finally(() => signal?.removeEventListener('abort', onAbort)),
      );
    });
  }

  async #create(): Promise<PooledResource<Resource>> {
    this.#creating += 1;
    try {
      const resource = await this.#parts.create();
      const now = this.#parts.clock.now();
      this.#created += 1;
      this.#failuresInRow = 0;
      return { resource, createdAt: now, owner: undefined, idleSince: now };
    } catch (error) {
      this.#creationFailures += 1;
      this.#failuresInRow += 1;
      throw error;
    } finally {
      this.#creating -= 1;
    }
  }

  /** Creates what is missing to the warm target, one after the other fails: later. */
  #refill(): void {
    if (this.#closed || this.#refillTimer !== undefined) return;
    const { warmTarget } = this.#parts.limits;
    while (this.#hasRoom && this.#idle.unowned + this.#creating < warmTarget) {
      this.#inBackground(this.#warmOne());
    }
    this.#ready ||= this.#idle.unowned >= warmTarget;
  }

  async #warmOne(): Promise<void> {
    const { name, logger, clock } = this.#parts;
    try {
      const entry = await this.#create();
      this.#takeBack(entry, undefined, true);
    } catch (error) {
      logger.warn('pool could not warm a resource', { pool: name, error });
      if (this.#closed || this.#refillTimer !== undefined) return;
      const last = refillDelaysMs.at(-1) ?? 0;
      const delayMs = refillDelaysMs[this.#failuresInRow - 1] ?? last;
      this.#refillTimer = clock.after(delayMs, () => {
        this.#refillTimer = undefined;
        this.#refill();
      });
    }
  }

  #scheduleSweep(): void {
    if (this.#closed) return;
    this.#sweepTimer = this.#parts.clock.after(sweepMs, () => {
      this.#sweep();
      this.#scheduleSweep();
    });
  }

  /** Replaces what is old or broken, and keeps nothing for sessions that have gone on. */
  #sweep(): void {
    const { clock, limits } = this.#parts;
    for (const entry of this.#idle.takeAll((idle) => !this.#isFit(idle))) this.#discard(entry);
    const now = clock.now();
    this.#idle.forget(({ idleSince }) => now - idleSince >= limits.dedicatedMs);
    const surplus = this.#idle.unowned - limits.warmTarget;
    for (let count = 0; count < surplus; count += 1) {
      const entry = this.#idle.takeUnowned();
      if (entry !== undefined) this.#destroy(entry);
    }
    this.#refill();
  }

  #discard(entry: PooledResource<Resource>): void {
    this.#discarded += 1;
    this.#destroy(entry);
  }

  #destroy({ resource }: PooledResource<Resource>): void {
    const { name, logger, destroy } = this.#parts;
    this.#inBackground(
      destroy(resource).catch((error: unknown) => {
        logger.warn('pooled resource did not close cleanly', { pool: name, error });
      }),
    );
  }

  #inBackground(work: Promise<void>): void {
    const tracked = work.finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
  }

  #closedError(): CodedError {
    return new CodedError('pool_exhausted', `The pool "${this.#parts.name}" is closed.`);
  }
}
