import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReplicaIngress } from '#emulators/ingress/replica-ingress.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { type ChildHandle, type ChildOptions, startChild } from './child-process.ts';
import { readDotEnv } from './dot-env.ts';
import { registerEventSubscriptions } from './event-subscriptions.ts';
import { registerMessageTemplates } from './message-templates.ts';
import { type StackPorts, stackPorts } from './ports.ts';
import { seedStack } from './seed-stack.ts';
import { localEnvironment, type StackSettings, servicesUsedForReal } from './stack-settings.ts';
import { startWorkerReplicas, type WorkerReplica } from './worker-replicas.ts';

export interface StackOptions {
  readonly projectRoot: string;
  readonly portBase: number;
  /** Extra settings, stronger than `.env`. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Media workers; 1 when absent. Several stand behind an ingress and are kept at their number: one that
   * ends is reported and started again. A single one that ends is an unexpected exit of the stack.
   */
  readonly workers?: number;
  readonly report: (line: string) => void;
  readonly onUnexpectedExit: (message: string) => void;
  /** Leaves `out/stack.json`, so that `npm run call` finds this stack. */
  readonly announce?: boolean;
}

export interface Stack {
  readonly ports: StackPorts;
  readonly settings: StackSettings;
  /** The media workers that run now, where there are several. */
  readonly workers: readonly WorkerReplica[];
  close(): Promise<void>;
}

const stopGraceMs = 8000;
const workerBundle = 'media-worker/main.mjs';

/**
 * Boots the local cloud, the Functions host and the media worker, seeds the demo data and
 * subscribes the app to telephony events. On failure everything started is stopped again.
 */
export async function bootStack(options: StackOptions): Promise<Stack> {
  const { projectRoot, portBase, report, workers: workerCount = 1 } = options;
  const ports = stackPorts(portBase);
  const outFolder = join(projectRoot, 'out');
  const own = {
    ...readDotEnv(join(projectRoot, '.env')),
    ...(process.env.REDIS_URL ? { REDIS_URL: process.env.REDIS_URL } : {}),
    ...options.environment,
  };
  const environment = localEnvironment(ports, own);
  const children: ChildHandle[] = [];
  /** What stands between the children and is stopped before them, the last one first. */
  const closers: (() => Promise<void>)[] = [];
  let workers: () => readonly WorkerReplica[] = () => [];
  const startProcess = async (
    name: string,
    script: string,
    more: Partial<
      Pick<ChildOptions, 'args' | 'environment' | 'continuesLog' | 'onUnexpectedExit'>
    > = {},
  ) => {
    const startedAt = performance.now();
    const child = await startChild({
      name,
      script: join(projectRoot, 'dist', script),
      environment,
      logFile: join(outFolder, 'logs', `${name.replaceAll(' ', '-')}-${portBase}.log`),
      readyWithinMs: 60_000,
      onUnexpectedExit: options.onUnexpectedExit,
      ...more,
    });
    report(`  ${name} ready in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return child;
  };
  const start = async (name: string, script: string, args: readonly string[]) => {
    children.push(await startProcess(name, script, { args }));
  };
  const startWorkers = async () => {
    if (workerCount === 1) return start('media worker', workerBundle, []);
    const ingress = await startReplicaIngress({ port: ports.mediaWorker, clock: systemClock });
    closers.push(() => ingress.close());
    const replicas = await startWorkerReplicas({
      count: workerCount,
      clock: systemClock,
      start: (name, isRestart, onUnexpectedExit) =>
        startProcess(name, workerBundle, {
          environment: { ...environment, PORT: '0' },
          continuesLog: isRestart,
          onUnexpectedExit,
        }),
      stopGraceMs,
      onChange: (replicaPorts) => ingress.setReplicas(replicaPorts),
      report,
    });
    workers = () => replicas.running;
    closers.push(() => replicas.close());
  };
  const stackFile = join(outFolder, 'stack.json');
  const close = async () => {
    if (options.announce) rmSync(stackFile, { force: true });
    for (const stop of closers.reverse()) await stop();
    for (const child of children.reverse()) await child.stop(stopGraceMs);
  };

  try {
    await start('local cloud', 'emulators/main.mjs', [
      ...(['acs', 'speech', 'openai', 'cosmos', 'redis'] as const).map(
        (service) => `--${service}=${ports[service]}`,
      ),
      `--redis-admin=${ports.redisAdmin}`,
      `--without=${servicesUsedForReal(own).join(',')}`,
    ]);
    await seedStack(environment);
    report('  demo data seeded');
    await Promise.all([
      start('functions host', 'emulators/functions-host.mjs', [
        '--port',
        String(ports.functions),
        '--app',
        join(projectRoot, 'dist', 'functions', 'main.cjs'),
      ]),
      startWorkers(),
    ]);
    await registerMessageTemplates(ports, environment);
    await registerEventSubscriptions(ports, environment);
    const settings: StackSettings = {
      portBase,
      processIds: children.map((child) => child.processId),
      environment,
    };
    if (options.announce) {
      mkdirSync(outFolder, { recursive: true });
      // Holds the secrets of this run: readable by this user only.
      writeFileSync(stackFile, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
    }
    return {
      ports,
      settings,
      get workers() {
        return workers();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
