import type { Clock } from '#shared/contracts/clock.ts';

const checkTimeoutMs = 1000;

/** Something the worker cannot take calls without. */
export interface Dependency {
  readonly name: string;
  /** Rejects when it does not work. */
  check(): Promise<void>;
}

export interface DependencyCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly durationMs: number;
}

/** Checks all dependencies at the same time; one that does not answer within a second has failed. */
export function checkDependencies(
  clock: Clock,
  dependencies: readonly Dependency[],
): Promise<readonly DependencyCheck[]> {
  return Promise.all(
    dependencies.map(async ({ name, check }) => {
      const startedAt = clock.now();
      const ok = await answersInTime(clock, check);
      return { name, ok, durationMs: Math.round(clock.now() - startedAt) };
    }),
  );
}

function answersInTime(clock: Clock, check: () => Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.after(checkTimeoutMs, () => resolve(false));
    check().then(
      () => {
        timer.cancel();
        resolve(true);
      },
      () => {
        timer.cancel();
        resolve(false);
      },
    );
  });
}
