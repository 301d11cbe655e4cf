import { PlainError } from '../stack/plain-error.ts';

/** Wrong words on the command line; ends the program with code 2. */
export class UsageError extends PlainError {
  override readonly name = 'UsageError';
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
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(130);
      requestStop();
    });
  }
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
  // Sockets of a crashed stack may still be closing; everything worth waiting for was awaited.
  process.exit();
}
