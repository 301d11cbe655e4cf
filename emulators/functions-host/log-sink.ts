export type LogLevel =
  | 'trace'
  | 'debug'
  | 'information'
  | 'warning'
  | 'error'
  | 'critical'
  | 'none';

/** One line that a function, the library or the host itself has logged. */
export interface LogEntry {
  readonly level: LogLevel;
  /** `host` for the emulator itself, `system` for the library, `Function.<name>` for user code. */
  readonly category: string;
  readonly message: string;
}

export type LogSink = (entry: LogEntry) => void;

const levels: ReadonlySet<string> = new Set<LogLevel>([
  'trace',
  'debug',
  'information',
  'warning',
  'error',
  'critical',
  'none',
]);

/** The level as the library named it; an unknown name counts as `information`. */
export function toLogLevel(name: string): LogLevel {
  return levels.has(name) ? (name as LogLevel) : 'information';
}

/** Text of anything thrown: the stack when there is one. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? text : `${text}\nCaused by: ${describeError(error.cause)}`;
}
