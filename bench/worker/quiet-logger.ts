import type { Logger } from '#shared/contracts/logger.ts';

/** Lets only what should not happen through, to standard error. */
export const quietLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn(event, attributes) {
    process.stderr.write(`bench worker: ${event} ${JSON.stringify(attributes ?? {})}\n`);
  },
  error(event, attributes) {
    process.stderr.write(`bench worker: ${event} ${JSON.stringify(attributes ?? {})}\n`);
  },
};
