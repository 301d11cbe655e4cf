/** The peer sent bytes that are not RESP; Redis answers this line and closes the connection. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

const MAX_BULK_BYTES = 512 * 1024 * 1024;
const MAX_ARGUMENTS = 1024 * 1024;
const MAX_INLINE_BYTES = 64 * 1024;

/**
 * Incremental parser of client commands: arrays of bulk strings, or inline words.
 * Arguments come out as byte strings (latin1).
 */
export class RespParser {
  #pending: Buffer = Buffer.alloc(0);

  /** Adds bytes and returns the commands that are now complete. @throws ProtocolError */
  push(chunk: Buffer): string[][] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const commands: string[][] = [];
    let offset = 0;
    while (offset < this.#pending.length) {
      const parsed = this.#pending[offset] === 0x2a ? this.#array(offset) : this.#inline(offset);
      if (parsed === undefined) break;
      if (parsed.words.length > 0) commands.push(parsed.words);
      offset = parsed.end;
    }
    this.#pending = this.#pending.subarray(offset);
    return commands;
  }

  #line(offset: number): { text: string; end: number } | undefined {
    const newline = this.#pending.indexOf(0x0a, offset);
    if (newline === -1) {
      if (this.#pending.length - offset > MAX_INLINE_BYTES) {
        throw new ProtocolError('ERR Protocol error: too big inline request');
      }
      return undefined;
    }
    const textEnd = this.#pending[newline - 1] === 0x0d ? newline - 1 : newline;
    return { text: this.#pending.toString('latin1', offset, textEnd), end: newline + 1 };
  }

  #inline(offset: number): { words: string[]; end: number } | undefined {
    const line = this.#line(offset);
    if (line === undefined) return undefined;
    return { words: line.text.split(/\s+/).filter((word) => word !== ''), end: line.end };
  }

  #array(offset: number): { words: string[]; end: number } | undefined {
    const header = this.#line(offset);
    if (header === undefined) return undefined;
    const count = parseLength(header.text.slice(1), MAX_ARGUMENTS, 'multibulk');
    const words: string[] = [];
    let cursor = header.end;
    for (let index = 0; index < count; index += 1) {
      const length = this.#line(cursor);
      if (length === undefined) return undefined;
      if (!length.text.startsWith('$')) {
        throw new ProtocolError(
          `ERR Protocol error: expected '$', got '${length.text.slice(0, 1)}'`,
        );
      }
      const byteCount = parseLength(length.text.slice(1), MAX_BULK_BYTES, 'bulk');
      const end = length.end + byteCount;
      if (this.#pending.length < end + 2) return undefined;
      words.push(this.#pending.toString('latin1', length.end, end));
      cursor = end + 2;
    }
    return { words, end: cursor };
  }
}

function parseLength(text: string, limit: number, what: 'bulk' | 'multibulk'): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (what === 'multibulk' && value <= 0) return 0;
  if (Number.isNaN(value) || value < 0 || value > limit) {
    throw new ProtocolError(`ERR Protocol error: invalid ${what} length`);
  }
  return value;
}
