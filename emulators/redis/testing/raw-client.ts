import { connect, type Socket } from 'node:net';

/** A bare RESP connection for tests: sends words, yields the exact bytes of the reply. */
export class RawClient {
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #received = '';
  #changed: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      this.#changed();
    });
  }

  static open(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RawClient(socket)));
    });
  }

  command(words: readonly string[]): Promise<string> {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    this.write(`*${words.length}\r\n${parts.join('')}`);
    return this.reply();
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  /** The next complete reply. */
  async reply(): Promise<string> {
    let end = frameEnd(this.#received, 0);
    while (end === undefined) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
      end = frameEnd(this.#received, 0);
    }
    const reply = this.#received.slice(0, end);
    this.#received = this.#received.slice(end);
    return reply;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Where the reply that starts at `offset` ends; undefined while it is incomplete. */
function frameEnd(text: string, offset: number): number | undefined {
  const lineEnd = text.indexOf('\r\n', offset);
  if (lineEnd === -1) return undefined;
  const count = Number(text.slice(offset + 1, lineEnd));
  const type = text.charAt(offset);
  if (type === '$') {
    const end = count < 0 ? lineEnd + 2 : lineEnd + 2 + count + 2;
    return end <= text.length ? end : undefined;
  }
  const itemCount = '*~>'.includes(type) ? Math.max(0, count) : type === '%' ? count * 2 : 0;
  let end: number | undefined = lineEnd + 2;
  for (let item = 0; item < itemCount && end !== undefined; item += 1) end = frameEnd(text, end);
  return end;
}
