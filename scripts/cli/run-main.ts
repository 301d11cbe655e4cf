import { PlainError } from '../stack/plain-error.ts';
import { UsageError } from '../stack/usage-error.ts';

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
 * @param main gets a function that asks it to stop because something is wrong (a process of the stack
 * died), and a signal that aborts when it is to stop; the reason is an error with what to say of it.
 * It tidies up and returns its exit code.
 */
export async function runMain(
  main: (requestStop: (message: string) => void, stop: AbortSignal) => Promise<number>,
): Promise<void> {
  const stopping = new AbortController();
  let failed = false;
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) endGroup();
      stopping.abort(new PlainError('Stopped.'));
    });
  }
  const watching = watchStarter(() =>
    stopping.abort(new PlainError('Whoever started this program is gone.')),
  );
  const requestStop = (message: string) => {
    console.error(message);
    failed = true;
    stopping.abort(new PlainError(message.split('\n')[0]));
  };
  try {
    const code = await main(requestStop, stopping.signal);
    process.exitCode = failed ? 1 : code;
  } catch (error) {
    if (error instanceof PlainError) console.error(error.message);
    // What had gone wrong was said; this is what came of it.
    else if (failed) console.error(error instanceof Error ? error.message : String(error));
    else console.error(error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
  clearInterval(watching);
  // Sockets of a crashed stack may still be closing; everything worth waiting for was awaited.
  process.exit();
}
