import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChildHandle, startChild } from './child-process.ts';
import { readDotEnv } from './dot-env.ts';
import { registerEventSubscriptions } from './event-subscriptions.ts';
import { registerMessageTemplates } from './message-templates.ts';
import { type StackPorts, stackPorts } from './ports.ts';
import { seedStack } from './seed-stack.ts';
import { localEnvironment, type StackSettings, servicesUsedForReal } from './stack-settings.ts';

export interface StackOptions {
  readonly projectRoot: string;
  readonly portBase: number;
  /** Extra settings, stronger than `.env`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly report: (line: string) => void;
  readonly onUnexpectedExit: (message: string) => void;
  /** Leaves `out/stack.json`, so that `npm run call` finds this stack. */
  readonly announce?: boolean;
}

export interface Stack {
  readonly ports: StackPorts;
  readonly settings: StackSettings;
  close(): Promise<void>;
}

const stopGraceMs = 8000;

/**
 * Boots the local cloud, the Functions host and the media worker, seeds the demo data and
 * subscribes the app to telephony events. On failure everything started is stopped again.
 */
export async function bootStack(options: StackOptions): Promise<Stack> {
  const { projectRoot, portBase, report } = options;
  const ports = stackPorts(portBase);
  const outFolder = join(projectRoot, 'out');
  const own = {
    ...readDotEnv(join(projectRoot, '.env')),
    ...(process.env.REDIS_URL ? { REDIS_URL: process.env.REDIS_URL } : {}),
    ...options.environment,
  };
  const environment = localEnvironment(ports, own);
  const children: ChildHandle[] = [];
  const start = async (name: string, script: string, args: readonly string[]) => {
    const startedAt = performance.now();
    const child = await startChild({
      name,
      script: join(projectRoot, 'dist', script),
      args,
      environment,
      logFile: join(outFolder, 'logs', `${name.replaceAll(' ', '-')}-${portBase}.log`),
      readyWithinMs: 60_000,
      onUnexpectedExit: options.onUnexpectedExit,
    });
    children.push(child);
    report(`  ${name} ready in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  };
  const stackFile = join(outFolder, 'stack.json');
  const close = async () => {
    if (options.announce) rmSync(stackFile, { force: true });
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
      start('media worker', 'media-worker/main.mjs', []),
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
    return { ports, settings, close };
  } catch (error) {
    await close();
    throw error;
  }
}
