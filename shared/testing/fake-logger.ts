import type { LogAttributes, Logger } from '#shared/contracts/logger.ts';

export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly attributes: LogAttributes;
}

/** Keeps every entry, so that a test can say what must or must not be logged. */
export class FakeLogger implements Logger {
  readonly entries: LogEntry[] = [];

  debug(event: string, attributes: LogAttributes = {}): void {
    this.entries.push({ level: 'debug', event, attributes });
  }

  info(event: string, attributes: LogAttributes = {}): void {
    this.entries.push({ level: 'info', event, attributes });
  }

  warn(event: string, attributes: LogAttributes = {}): void {
    this.entries.push({ level: 'warn', event, attributes });
  }

  error(event: string, attributes: LogAttributes = {}): void {
    this.entries.push({ level: 'error', event, attributes });
  }

  /** Events of one level, oldest first. */
  events(level: LogEntry['level']): readonly string[] {
    return this.entries.filter((entry) => entry.level === level).map(({ event }) => event);
  }
}
