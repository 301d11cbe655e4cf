import type { Socket } from 'node:net';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import { ConnectionSession } from './connection-session.ts';
import type { DatabaseServer } from './database-server.ts';
import type { RedisFaults } from './redis-faults.ts';
import { failure, type Reply } from './reply.ts';
import { encodeReply } from './resp-encoder.ts';
import { ProtocolError, RespParser } from './resp-parser.ts';

const handshakeCommands = new Set(['hello', 'auth', 'client', 'select', 'info']);

/** One client socket: bytes in, commands through the session, replies out in order. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #server: DatabaseServer;
  readonly #faults: RedisFaults;
  readonly #clock: Clock;
  readonly #session: ConnectionSession;
  readonly #parser = new RespParser();
  readonly #closing = new AbortController();
  #waiting: Buffer[] = [];
  #delayedWrites: Promise<void> | undefined;

  constructor(dependencies: {
    readonly id: number;
    readonly socket: Socket;
    readonly server: DatabaseServer;
    readonly faults: RedisFaults;
    readonly clock: Clock;
    readonly onClose: (connection: ClientConnection) => void;
  }) {
    this.#socket = dependencies.socket;
    this.#server = dependencies.server;
    this.#faults = dependencies.faults;
    this.#clock = dependencies.clock;
    this.#session = new ConnectionSession({
      id: dependencies.id,
      server: dependencies.server,
      push: (reply) => this.#send([reply]),
    });
    this.#server.pubSub.add(this.#session);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => {
      this.#waiting.push(chunk);
      this.resume();
    });
    // A reset by the peer also emits `close`, where everything is cleaned up.
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => {
      this.#closing.abort();
      this.#server.pubSub.remove(this.#session);
      dependencies.onClose(this);
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Handles what has arrived; called again when a stall ends. */
  resume(): void {
    if (this.#faults.stalled()) return;
    const chunks = this.#waiting;
    this.#waiting = [];
    for (const chunk of chunks) this.#receive(chunk);
  }

  #receive(chunk: Buffer): void {
    let commands: string[][];
    try {
      commands = this.#parser.push(chunk);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#send([failure(error.message)]);
      this.#socket.end();
      return;
    }
    const replies: string[] = [];
    for (const words of commands) {
      const executed = this.#execute(words);
      // HELLO changes the protocol: encode with the version in force after each command.
      for (const reply of executed) replies.push(encodeReply(reply, this.#session.version));
      if (this.#session.quit) break;
    }
    this.#write(replies.join(''));
    if (this.#session.quit) this.#socket.end();
  }

  #execute(words: readonly string[]): readonly Reply[] {
    const isHandshake = handshakeCommands.has(words[0]?.toLowerCase() ?? '');
    if (!isHandshake && this.#faults.nextCommandFails()) return [failure('ERR injected failure')];
    return this.#session.execute(words);
  }

  #send(replies: readonly Reply[]): void {
    this.#write(replies.map((reply) => encodeReply(reply, this.#session.version)).join(''));
  }

  #write(bytes: string): void {
    const latencyMs = this.#faults.latencyMs();
    if (latencyMs === 0 && this.#delayedWrites === undefined) {
      this.#writeNow(bytes);
      return;
    }
    const dueMs = this.#clock.now() + latencyMs;
    const previous = this.#delayedWrites ?? Promise.resolve();
    const written = previous.then(async () => {
      if (this.#closing.signal.aborted) return;
      const remainingMs = dueMs - this.#clock.now();
      if (remainingMs > 0) await this.#delayUnlessClosed(remainingMs);
      this.#writeNow(bytes);
      if (this.#delayedWrites === written) this.#delayedWrites = undefined;
    });
    this.#delayedWrites = written;
  }

  async #delayUnlessClosed(delayMs: number): Promise<void> {
    try {
      await delay(this.#clock, delayMs, this.#closing.signal);
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    }
  }

  #writeNow(bytes: string): void {
    if (bytes !== '' && this.#socket.writable) this.#socket.write(bytes, 'latin1');
  }
}
