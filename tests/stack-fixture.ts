import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStackAccess } from '#scripts/journey/open-stack-access.ts';
import type { StackAccess } from '#scripts/journey/stack-access.ts';
import type { World } from '#scripts/journey/world.ts';
import { type ChildHandle, startChild } from '#scripts/stack/child-process.ts';
import { bootStack, type Stack } from '#scripts/stack/stack.ts';
import { claimPortBlock } from './port-block.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
const bundles = [
  'emulators/main.mjs',
  'emulators/functions-host.mjs',
  'functions/main.cjs',
  'media-worker/main.mjs',
];
const processes = ['local-cloud', 'functions-host', 'media-worker'] as const;
const workerLog = 'restarted-media-worker';
const stopGraceMs = 8000;
/** What Node and its libraries print about a failure that nobody handled. */
const unhandled = /unhandled ?(promise)? ?rejection|uncaught ?exception|MaxListenersExceeded/i;

/** A running local stack of real processes, for one test file. */
export interface TestStack {
  readonly stack: Stack;
  readonly access: StackAccess;
  readonly world: World;
  /** Process id of the media worker that runs now. */
  mediaWorkerId(): number;
  /** Kills the media worker with SIGKILL, as a crash or a lost machine does. */
  killMediaWorker(): void;
  /** Starts another media worker with the same settings. */
  startMediaWorker(): Promise<void>;
  /**
   * Stops everything.
   * @throws Error when a process had ended by itself or logged a failure that nobody handled.
   */
  close(): Promise<void>;
}

/**
 * Boots the built stack on free ports.
 *
 * @param options.environment settings that win over those of the stack.
 * @throws Error when the bundles are missing or a process does not come up.
 */
export async function startTestStack(
  options: { readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<TestStack> {
  for (const bundle of bundles) {
    if (!existsSync(join(projectRoot, 'dist', bundle)))
      throw new Error(`dist/${bundle} is missing: run node scripts/build.mjs`);
  }
  const ports = await claimPortBlock();
  const logFile = (name: string) => join(projectRoot, 'out', 'logs', `${name}-${ports.base}.log`);
  const failures: string[] = [];
  const killed: string[] = [];
  const stack = await bootStack({
    projectRoot,
    portBase: ports.base,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    report: () => undefined,
    onUnexpectedExit: (message) => {
      if (!killed.some((name) => message.startsWith(`${name} `))) failures.push(message);
    },
  }).catch(async (error: unknown) => {
    await ports.release();
    throw error;
  });
  const logs = processes.map((name) => logFile(name));
  let worker: { readonly id: number; readonly handle?: ChildHandle } = {
    id: processRunning(stack.settings.processIds, 'media-worker/main.mjs'),
  };
  const { access, world, close: disconnect } = await openStackAccess(stack.settings);

  return {
    stack,
    access,
    world,
    mediaWorkerId: () => worker.id,
    killMediaWorker() {
      killed.push(worker.handle?.name ?? 'media worker');
      process.kill(worker.id, 'SIGKILL');
    },
    async startMediaWorker() {
      const name = `${workerLog}-${logs.length}`;
      const handle = await startChild({
        name,
        script: join(projectRoot, 'dist', 'media-worker', 'main.mjs'),
        environment: stack.settings.environment,
        logFile: logFile(name),
        readyWithinMs: 20_000,
        onUnexpectedExit: (message) => {
          if (!killed.includes(name)) failures.push(message);
        },
      });
      logs.push(logFile(name));
      worker = { id: handle.processId, handle };
    },
    async close() {
      await disconnect();
      await worker.handle?.stop(stopGraceMs);
      await stack.close();
      await ports.release();
      const problems = [...failures, ...logs.flatMap(unhandledFailures)];
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}

function unhandledFailures(logFile: string): string[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => unhandled.test(line))
    .map((line) => `${logFile}: ${line}`);
}

/** The process of the stack that runs this bundle, by its command line (Linux: `proc(5)`). */
function processRunning(processIds: readonly number[], bundle: string): number {
  const found = processIds.find((id) =>
    readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(bundle),
  );
  if (found === undefined) throw new Error(`No process of the stack runs ${bundle}.`);
  return found;
}
