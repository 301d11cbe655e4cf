import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, openSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { PlainError } from './plain-error.ts';
import { reasonOf } from './reason-of.ts';

export interface ChildOptions {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What it prints is written here. */
  readonly logFile: string;
  /** The log of the process that this one takes the place of goes on, instead of a new one beginning. */
  readonly continuesLog?: boolean | undefined;
  /** Longest wait for the ready line. */
  readonly readyWithinMs: number;
  /** Called when the process ends although nobody stopped it. */
  readonly onUnexpectedExit: (message: string) => void;
}

export interface ChildHandle {
  readonly name: string;
  readonly processId: number;
  /** What its ready line says, as JSON. */
  readonly readyLine: string;
  /** SIGTERM, then SIGKILL when it has not ended in time. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts one of our processes and resolves when it prints its ready line: a JSON object with
 * `"ready": true`. Everything it prints goes to its log file. When this process is killed, it stops by
 * itself.
 *
 * @throws PlainError with the end of its output when it exits or stays silent, or when its log cannot
 * be written.
 */
export async function startChild(options: ChildOptions): Promise<ChildHandle> {
  const log = openLog(options.logFile, options.continuesLog === true ? 'a' : 'w');
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      '--import',
      new URL('./end-with-parent.mjs', import.meta.url).href,
      options.script,
      ...(options.args ?? []),
    ],
    {
      env: { ...inheritedEnvironment(), ...options.environment },
      // Nothing is sent over the channel: it breaks when we end, however that happens.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const tail: string[] = [];
  let stopping = false;
  const exited = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
  });
  // Its last lines may come after its exit.
  child.on('close', () => log.end());

  return new Promise((resolve, reject) => {
    let ready = false;
    const failure = (reason: string) =>
      new PlainError(`${options.name} ${reason}\n${tail.join('\n')}\n(log: ${options.logFile})`);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(failure(`was not ready within ${options.readyWithinMs / 1000} s.`));
    }, options.readyWithinMs);

    const onLine = (line: string) => {
      log.write(`${line}\n`);
      tail.push(line);
      if (tail.length > 15) tail.shift();
      if (ready || !line.startsWith('{') || !line.includes('"ready":true')) return;
      ready = true;
      clearTimeout(timer);
      resolve({
        name: options.name,
        processId: child.pid ?? -1,
        readyLine: line,
        async stop(graceMs) {
          if (child.exitCode !== null || child.signalCode !== null) return;
          stopping = true;
          child.kill('SIGTERM');
          const killTimer = setTimeout(() => child.kill('SIGKILL'), graceMs);
          await exited;
          clearTimeout(killTimer);
        },
      });
    };
    for (const output of [child.stdout, child.stderr])
      if (output) createInterface({ input: output }).on('line', onLine);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(failure(`could not be started: ${error.message}`));
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      const reason = `ended with ${signal ?? `code ${code}`}.`;
      if (!ready) reject(failure(reason));
      else if (!stopping) options.onUnexpectedExit(failure(reason).message);
    });
  });
}

function openLog(path: string, flags: 'a' | 'w'): WriteStream {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const log = createWriteStream(path, { fd: openSync(path, flags) });
    // A full disk is no reason to end the process whose log it is.
    log.on('error', (error) => console.error(`${path}: ${error.message}`));
    return log;
  } catch (cause) {
    throw new PlainError(`${path}: the log cannot be written (${reasonOf(cause)}).`, { cause });
  }
}

/** The child sees the machine's own variables, but none of our settings left over in this shell. */
function inheritedEnvironment(): Record<string, string | undefined> {
  const names = [
    'PATH',
    'HOME',
    'USER',
    'LANG',
    'TZ',
    'TMPDIR',
    'NODE_OPTIONS',
    'SystemRoot',
    'CI',
  ];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
