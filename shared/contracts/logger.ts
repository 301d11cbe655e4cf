/**
 * Values of one log entry. Keys that begin with `pii:` hold personal values (phone number, name,
 * text a customer said): they are hashed before anything is written. `error` takes any thrown value.
 */
export type LogAttributes = Readonly<Record<string, unknown>>;

/** Structured log. `event` is a static sentence; whatever varies is an attribute. */
export interface Logger {
  debug(event: string, attributes?: LogAttributes): void;
  info(event: string, attributes?: LogAttributes): void;
  warn(event: string, attributes?: LogAttributes): void;
  error(event: string, attributes?: LogAttributes): void;
}
