import { inspect } from 'node:util';
import type { LogAttributes, Logger } from '#shared/contracts/logger.ts';

function write(event: string, attributes: LogAttributes | undefined): void {
  const details = attributes === undefined ? '' : ` ${inspect(attributes, { breakLength: 200 })}`;
  process.stderr.write(`bench worker: ${event}${details}\n`);
}

/** Lets only what should not happen through, to standard error. */
export const quietLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: write,
  error: write,
};
