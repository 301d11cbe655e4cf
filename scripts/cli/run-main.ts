import { PlainError } from '../stack/plain-error.ts';

/** Wrong words on the command line; ends the program with code 2. */
export class UsageError extends PlainError {
  override readonly name = 'UsageError';
}

/**
 * Waits for the work unless the person asks to stop first.
 * @throws PlainError when stopped; the caller's `finally` tidies up.
 */
export async function untilStopped<Result>(
  stopRequested: Promise<void>,
  work: Promise<Result>,
): Promise<Result> {
  const stopped = stopRequested.then(() => {
    throw new PlainError('Stopped.');
  });
  return Promise.race([work, stopped]);
}

/** The person does not want to wait: this program and every service it started end now. */
function endGroup(): void {
  // We lead a process group of our own when `run-built.mjs` has started us.
  if (process.env.CONTINUO_STARTER !== undefined) process.kill(-process.pid, 'SIGKILL');
  process.exit(130);
}

/** When whoever started us was killed, nobody can press Ctrl-C any more: the stack is stopped. */
function watchStarter(onGone: () => void): NodeJS.Timeout | undefined {
  const starter = Number(process.env.CONTINUO_STARTER);
  if (!Number.isInteger(starter)) return undefined;
  return setInterval(() => {
    if (process.ppid !== starter) onGone();
  }, 1000).unref();
}

/**
 * Runs a program to its exit code. Ctrl-C and SIGTERM end it in order; the second one at once.
 *
 * @param main gets a function that ends the program with a message (a child process died), and a
 * promise that resolves when the person asks it to stop.
 */
export async function runMain(
  main: (stop: (message: string) => void, stopRequested: Promise<void>) => Promise<number>,
): Promise<void> {
  let requestStop: () => void = () => undefined;
  const stopRequested = new Promise<void>((resolve) => {
    requestStop = resolve;
  });
  let failed = false;
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) endGroup();
      requestStop();
    });
  }
  const watching = watchStarter(requestStop);
  const stop = (message: string) => {
    console.error(message);
    failed = true;
    requestStop();
  };
  try {
    const code = await main(stop, stopRequested);
    process.exitCode = failed ? 1 : code;
  } catch (error) {
    if (error instanceof PlainError) console.error(error.message);
    else console.error(error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
  clearInterval(watching);
  // Sockets of a crashed stack may still be closing; everything worth waiting for was awaited.
  process.exit();
}
