import { z } from 'zod';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { ChildHandle } from './child-process.ts';
import { reasonOf } from './reason-of.ts';

/** Pauses before a worker that has ended is started again; the last one repeats. */
const restartAfterMs = [1000, 2000, 5000, 10_000, 30_000] as const;
/** A worker that lived for so long had started well: the pauses begin anew. */
const healthyAfterMs = 60_000;

const readyLineSchema = z.object({ port: z.number().int().min(1) });

/** A media worker that runs. */
export interface WorkerReplica {
  /** `media worker 1`; its replacement has the same name. */
  readonly name: string;
  readonly processId: number;
  readonly port: number;
}

/** The media workers of a stack, kept at their number as a container platform does. */
export interface WorkerReplicas {
  readonly running: readonly WorkerReplica[];
  close(): Promise<void>;
}

interface Running extends WorkerReplica {
  readonly child: ChildHandle;
}

/**
 * Starts workers and starts another one for each that ends, with growing pauses.
 *
 * @param options.start resolves when the worker is ready; `onEnd` is called once if it ends by itself. With
 * `isRestart` another worker of that name has run, or was to run, before.
 * @param options.onChange gets the ports of all that run, whenever that changes.
 * @throws PlainError when one of the first workers does not start.
 */
export async function startWorkerReplicas(options: {
  readonly count: number;
  readonly clock: Clock;
  readonly start: (
    name: string,
    isRestart: boolean,
    onEnd: (message: string) => void,
  ) => Promise<ChildHandle>;
  readonly stopGraceMs: number;
  readonly onChange: (ports: readonly number[]) => void;
  readonly report: (line: string) => void;
}): Promise<WorkerReplicas> {
  const { count, clock, report } = options;
  const running = new Map<string, Running>();
  const restarts = new Map<string, Timer>();
  const starting = new Set<Promise<void>>();
  let isClosed = false;

  const changed = () => options.onChange([...running.values()].map(({ port }) => port));

  async function start(name: string, endings: number): Promise<void> {
    const startedAt = clock.now();
    const child = await options.start(name, endings > 0, (message) => {
      const livedMs = clock.now() - startedAt;
      noteEnd(name, message, livedMs >= healthyAfterMs ? 0 : endings);
    });
    const { port } = readyLineSchema.parse(JSON.parse(child.readyLine));
    running.set(name, { name, processId: child.processId, port, child });
    changed();
  }

  function noteEnd(name: string, message: string, endings: number): void {
    running.delete(name);
    changed();
    if (isClosed) return;
    const [what = message] = message.split('\n');
    startLater(
      name,
      `  ${what} ${running.size} of ${count} workers go on with the calls.`,
      endings,
    );
  }

  function startLater(name: string, why: string, endings: number): void {
    const pauseMs = restartAfterMs[Math.min(endings, restartAfterMs.length - 1)] ?? 0;
    report(`${why} It is started again in ${pauseMs / 1000} s.`);
    restarts.set(
      name,
      clock.after(pauseMs, () => {
        restarts.delete(name);
        const restarting: Promise<void> = restart(name, endings + 1).finally(() =>
          starting.delete(restarting),
        );
        starting.add(restarting);
      }),
    );
  }

  async function restart(name: string, endings: number): Promise<void> {
    try {
      await start(name, endings);
      report(`  ${name} is back: ${running.size} of ${count} workers run.`);
    } catch (error) {
      if (!isClosed) startLater(name, `  ${reasonOf(error).split('\n')[0]}`, endings);
    }
  }

  const names = Array.from({ length: count }, (_, index) => `media worker ${index + 1}`);
  const close = async () => {
    isClosed = true;
    for (const timer of restarts.values()) timer.cancel();
    await Promise.all(starting);
    await Promise.all([...running.values()].map(({ child }) => child.stop(options.stopGraceMs)));
  };
  const firstStarts = await Promise.allSettled(names.map((name) => start(name, 0)));
  const failed = firstStarts.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return {
    get running() {
      return [...running.values()].map(({ name, processId, port }) => ({ name, processId, port }));
    },
    close,
  };
}
