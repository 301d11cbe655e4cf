import type { Reply } from './reply.ts';

/** RESP protocol version of one connection, chosen by `HELLO`. */
export type RespVersion = 2 | 3;

/** Formats a score or double the way Redis does: shortest form, `inf`, `-inf`. */
export function formatDouble(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  return String(value);
}

/**
 * Encodes a reply for the wire.
 *
 * @param version RESP2 has no map, set, double, null or push: they become arrays, bulk strings and
 *   null bulks (Redis docs: "Redis serialization protocol specification").
 * @returns a byte string (latin1).
 */
export function encodeReply(reply: Reply, version: RespVersion): string {
  const resp3 = version === 3;
  const all = (items: readonly Reply[]) => items.map((item) => encodeReply(item, version)).join('');
  switch (reply.kind) {
    case 'simple':
      return `+${reply.text}\r\n`;
    case 'error':
      return `-${reply.text.replace(/[\r\n]+/g, ' ')}\r\n`;
    case 'integer':
      return `:${reply.value}\r\n`;
    case 'bulk':
      return `$${reply.bytes.length}\r\n${reply.bytes}\r\n`;
    case 'double': {
      const text = formatDouble(reply.value);
      return resp3 ? `,${text}\r\n` : `$${text.length}\r\n${text}\r\n`;
    }
    case 'null':
      return resp3 ? '_\r\n' : '$-1\r\n';
    case 'null-array':
      return resp3 ? '_\r\n' : '*-1\r\n';
    case 'array':
      return `*${reply.items.length}\r\n${all(reply.items)}`;
    case 'set':
      return `${resp3 ? '~' : '*'}${reply.items.length}\r\n${all(reply.items)}`;
    case 'push':
      return `${resp3 ? '>' : '*'}${reply.items.length}\r\n${all(reply.items)}`;
    case 'map':
      return resp3
        ? `%${reply.entries.length}\r\n${all(reply.entries.flat())}`
        : `*${reply.entries.length * 2}\r\n${all(reply.entries.flat())}`;
    case 'pairs':
      return resp3
        ? `*${reply.entries.length}\r\n${reply.entries.map((entry) => `*2\r\n${all(entry)}`).join('')}`
        : `*${reply.entries.length * 2}\r\n${all(reply.entries.flat())}`;
    default: {
      const unreachable: never = reply;
      throw new TypeError(`Unknown reply ${JSON.stringify(unreachable)}`);
    }
  }
}
