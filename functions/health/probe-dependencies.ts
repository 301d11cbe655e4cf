import { type Clock, delay } from '#shared/contracts/clock.ts';

/** Something this app needs, and how to find out whether it is there. */
export interface Dependency {
  readonly name: string;
  /** Not ready without it. */
  readonly required: boolean;
  /** Resolves when it answers, rejects when it does not. */
  readonly probe: () => Promise<void>;
}

export interface DependencyCheck {
  readonly component: string;
  readonly status: 'up' | 'down';
  readonly required: boolean;
  readonly check_time_ms: number;
}

export interface ReadinessReport {
  readonly status: 'ready' | 'degraded' | 'unhealthy';
  readonly checks: readonly DependencyCheck[];
}

/** Asks every dependency at the same time; one that has not answered in time is down. */
export async function probeDependencies(options: {
  readonly dependencies: readonly Dependency[];
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly onDown: (name: string, error: unknown) => void;
}): Promise<ReadinessReport> {
  const { clock, deadlineMs, onDown } = options;
  const check = async ({ name, required, probe }: Dependency): Promise<DependencyCheck> => {
    const startedAt = clock.now();
    const timeUp = new AbortController();
    const late = delay(clock, deadlineMs, timeUp.signal).then(() => {
      throw new Error(`No answer within ${deadlineMs} ms.`);
    });
    let status: DependencyCheck['status'] = 'up';
    try {
      await Promise.race([probe(), late]);
    } catch (error) {
      status = 'down';
      onDown(name, error);
    } finally {
      late.catch(() => undefined);
      timeUp.abort();
    }
    return {
      component: name,
      status,
      required,
      check_time_ms: Math.round(clock.now() - startedAt),
    };
  };
  const checks = await Promise.all(options.dependencies.map(check));
  const down = checks.filter((entry) => entry.status === 'down');
  const status = down.some((entry) => entry.required)
    ? 'unhealthy'
    : down.length > 0
      ? 'degraded'
      : 'ready';
  return { status, checks };
}
