import pino, { type DestinationStream } from 'pino';
import type { LogAttributes, Logger } from '#shared/contracts/logger.ts';
import { describeError } from './describe-error.ts';
import { hidePersonalValues } from './personal-values.ts';

export interface LoggerOptions {
  /** Lowest level written. */
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Process that writes, e.g. `media-worker`. */
  readonly service: string;
  /** Secret that hashes attributes marked `pii:`. */
  readonly personalValueKey: string;
  /** Standard output when absent. */
  readonly destination?: DestinationStream;
}

/**
 * The product's log: one JSON object per line, written by pino.
 *
 * @example
 * const logger = createLogger({ level: 'info', service: 'media-worker', personalValueKey });
 * logger.info('call answered', { sessionId, 'pii:phone': phone });
 */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level,
    base: { service: options.service },
    messageKey: 'event',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const writer =
    options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  const fieldsOf = (attributes: LogAttributes) => {
    const hidden = hidePersonalValues(attributes, options.personalValueKey);
    return 'error' in hidden ? { ...hidden, error: describeError(hidden.error) } : hidden;
  };
  return {
    debug(event, attributes = {}) {
      if (writer.isLevelEnabled('debug')) writer.debug(fieldsOf(attributes), event);
    },
    info: (event, attributes = {}) => writer.info(fieldsOf(attributes), event),
    warn: (event, attributes = {}) => writer.warn(fieldsOf(attributes), event),
    error: (event, attributes = {}) => writer.error(fieldsOf(attributes), event),
  };
}
