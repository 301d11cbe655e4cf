/** A running emulator: one service of the local cloud, bound to 127.0.0.1. */
export interface Emulator {
  /** Short service name as printed at start-up, e.g. `acs`. */
  readonly name: string;
  /** TCP port it listens on (the real one when 0 was asked for). */
  readonly port: number;
  /** Base address clients are configured with, e.g. `http://127.0.0.1:7101`. */
  readonly url: string;
  /** Stops listening, closes every socket and clears every timer it owns. Safe to call twice. */
  close(): Promise<void>;
}
