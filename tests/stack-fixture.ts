import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStackAccess } from '#scripts/journey/open-stack-access.ts';
import type { StackAccess } from '#scripts/journey/stack-access.ts';
import type { World } from '#scripts/journey/world.ts';
import { type ChildHandle, startChild } from '#scripts/stack/child-process.ts';
import { bootStack, type Stack } from '#scripts/stack/stack.ts';
import type { WorkerReplica } from '#scripts/stack/worker-replicas.ts';
import { claimPortBlock, type PortBlock } from './port-block.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
const bundles = [
  'emulators/main.mjs',
  'emulators/functions-host.mjs',
  'functions/main.cjs',
  'media-worker/main.mjs',
];
const processes = ['local-cloud', 'functions-host', 'media-worker'] as const;
const stopGraceMs = 8000;
/** What Node and its libraries print about a failure that nobody handled. */
const unhandled =
  /unhandled ?(promise)? ?rejection|unhandled error event|uncaught ?exception|MaxListenersExceeded/i;

/** A running local stack of real processes, for one test file. */
export interface TestStack {
  readonly stack: Stack;
  readonly access: StackAccess;
  readonly world: World;
  /** Process id of the media worker that runs now. Linux only. */
  mediaWorkerId(): number;
  /** The media workers that run now, where `workers` asked for several; each that ends is replaced. */
  workers(): readonly WorkerReplica[];
  /** Sends a signal to one of several workers. */
  signalWorker(worker: WorkerReplica, signal: 'SIGKILL' | 'SIGTERM'): void;
  /** Kills the media worker with SIGKILL, as a crash or a lost machine does. Linux only. */
  killMediaWorker(): void;
  /** Starts another media worker with the same settings. */
  startMediaWorker(): Promise<void>;
  /** Everything that the processes have logged so far. */
  logText(): string;
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
 * @param options.workers media workers behind one address; 1 when absent.
 * @throws Error when the bundles are missing or a process does not come up.
 */
export async function startTestStack(
  options: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly workers?: number;
  } = {},
): Promise<TestStack> {
  for (const bundle of bundles) {
    if (!existsSync(join(projectRoot, 'dist', bundle)))
      throw new Error(`dist/${bundle} is missing: run node scripts/build.mjs`);
  }
  const ports = await claimPortBlock();
  const logFile = (name: string) => join(projectRoot, 'out', 'logs', `${name}-${ports.base}.log`);
  const failures: string[] = [];
  const killed: string[] = [];
  const onUnexpectedExit = (message: string): void => {
    if (!killed.some((name) => message.startsWith(`${name} `))) failures.push(message);
  };
  /** With several workers, the end of one is reported and no unexpected exit of the stack. */
  const report = (line: string): void => {
    const ended = /^ *(media worker \d+) ended/.exec(line)?.[1];
    if (ended !== undefined && !killed.includes(ended)) failures.push(line);
  };
  let stack: Stack | undefined;
  try {
    stack = await bootStack({
      projectRoot,
      portBase: ports.base,
      ...(options.environment === undefined ? {} : { environment: options.environment }),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
      report,
      onUnexpectedExit,
    });
    return await openTestStack({ stack, ports, logFile, failures, killed, onUnexpectedExit });
  } catch (error) {
    await stack?.close();
    await ports.release();
    throw error;
  }
}

async function openTestStack(parts: {
  readonly stack: Stack;
  readonly ports: PortBlock;
  readonly logFile: (name: string) => string;
  readonly failures: readonly string[];
  readonly killed: string[];
  readonly onUnexpectedExit: (message: string) => void;
}): Promise<TestStack> {
  const { stack, ports, logFile, killed } = parts;
  const { processIds, environment } = stack.settings;
  const ofSeveral = stack.workers.map(({ name }) => name.replaceAll(' ', '-'));
  const logs = processes
    .flatMap((name) => (name === 'media-worker' && ofSeveral.length > 0 ? ofSeveral : [name]))
    .map((name) => logFile(name));
  const { access, world, close: disconnect } = await openStackAccess(stack.settings);
  let replacement: ChildHandle | undefined;
  const mediaWorkerId = () =>
    replacement?.processId ?? processRunning(processIds, 'media-worker/main.mjs');

  return {
    stack,
    access,
    world,
    mediaWorkerId,
    workers: () => stack.workers,
    signalWorker({ name, processId }, signal) {
      killed.push(name);
      process.kill(processId, signal);
    },
    killMediaWorker() {
      killed.push(replacement?.name ?? 'media worker');
      process.kill(mediaWorkerId(), 'SIGKILL');
    },
    async startMediaWorker() {
      const name = `media-worker-${logs.length}`;
      logs.push(logFile(name));
      replacement = await startChild({
        name,
        script: join(projectRoot, 'dist', 'media-worker', 'main.mjs'),
        environment,
        logFile: logFile(name),
        readyWithinMs: 20_000,
        onUnexpectedExit: parts.onUnexpectedExit,
      });
    },
    logText: () => logs.map((log) => readFileSync(log, 'utf8')).join('\n'),
    async close() {
      try {
        await disconnect();
      } finally {
        await replacement?.stop(stopGraceMs);
        await stack.close();
        await ports.release();
      }
      const problems = [...parts.failures, ...logs.flatMap(unhandledFailures)];
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
