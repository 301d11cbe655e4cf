import { UsageError } from './usage-error.ts';

/** The local stack's ports: one block of consecutive numbers from a base. */
export interface StackPorts {
  readonly functions: number;
  readonly mediaWorker: number;
  readonly acs: number;
  readonly speech: number;
  readonly openai: number;
  readonly cosmos: number;
  readonly redis: number;
  readonly redisAdmin: number;
}

export const defaultPortBase = 7100;

/** Ports of the stack whose block begins at `base`. */
export function stackPorts(base: number): StackPorts {
  return {
    functions: base,
    mediaWorker: base + 1,
    acs: base + 2,
    speech: base + 3,
    openai: base + 4,
    cosmos: base + 5,
    redis: base + 6,
    redisAdmin: base + 7,
  };
}

/**
 * Reads a port base as given on the command line or in `CONTINUO_PORT_BASE`.
 * @throws UsageError that says what a valid base is.
 */
export function parsePortBase(text: string | undefined): number {
  if (text === undefined || text === '') return defaultPortBase;
  const base = /^\d{4,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(base >= 1024 && base <= 65_500)) {
    throw new UsageError(
      `"${text}" is not a port base. Choose a whole number from 1024 to 65500, e.g. --port-base 7100.`,
    );
  }
  return base;
}
