import { Redis, type RedisOptions } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RedisEmulator, startRedisEmulator } from './redis-emulator.ts';
import { FrozenClock } from './testing/frozen-clock.ts';
import { RawClient } from './testing/raw-client.ts';

const clients: Redis[] = [];
function connect(
  emulator: RedisEmulator,
  options: Pick<RedisOptions, 'protocol' | 'username' | 'password'> = {},
): Redis {
  const client = new Redis({ ...options, port: emulator.port, replyMapping: 'legacy' });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

describe('the Redis emulator', () => {
  let emulator: RedisEmulator;
  let clock: FrozenClock;
  beforeEach(async () => {
    clock = new FrozenClock();
    emulator = await startRedisEmulator({ port: 0, adminPort: 0, clock });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    await emulator.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([2, 3] as const)('serves ioredis in RESP%i', async (protocol) => {
    const client = connect(emulator, { protocol });
    await client.set('k', 'v', 'PX', 1000, 'NX');
    await client.hset('h', { a: '1', b: 'zwei' });
    await client.zadd('z', 1.5, 'm', 2, 'n');
    expect(await client.hgetall('h')).toEqual({ a: '1', b: 'zwei' });
    expect(await client.zrange('z', '0', '-1', 'WITHSCORES')).toEqual(['m', '1.5', 'n', '2']);
    expect(await client.zpopmin('z')).toEqual(['m', '1.5']);
    expect(await client.multi().get('k').incr('n').exec()).toEqual([
      [null, 'v'],
      [null, 1],
    ]);
    expect(await client.call('EVALSHA', '0'.repeat(40), '0').catch(String)).toContain('NOSCRIPT');
    expect(await client.eval("return redis.call('INCRBY', KEYS[1], ARGV[1])", 1, 'n', '4')).toBe(5);
  });

  it('keeps any bytes', async () => {
    const client = connect(emulator);
    const bytes = Buffer.from(Array.from({ length: 256 }, (_unused, index) => index));
    await client.set('bytes', bytes);
    expect(await client.getBuffer('bytes')).toEqual(bytes);
    expect(await client.eval("return #redis.call('GET', 'bytes')", 0)).toBe(256);
  });

  it('expires keys by its clock, also those that nobody reads', async () => {
    const client = connect(emulator);
    await client.set('short', '1', 'PX', 500);
    await client.set('long', '1', 'EX', 100);
    await clock.elapse(499);
    expect(await client.pttl('short')).toBe(1);
    await clock.elapse(1);
    expect(await client.get('short')).toBeNull();
    await clock.elapse(100_000);
    expect(await client.dbsize()).toBe(0);
  });

  it('delivers to channels and patterns, and keeps working as a normal client in RESP3', async () => {
    const subscriber = connect(emulator);
    const received = new Promise<string[]>((resolve) => {
      const seen: string[] = [];
      const add = (text: string) => {
        seen.push(text);
        if (seen.length === 2) resolve(seen);
      };
      subscriber.on('message', (channel, text) => add(`${channel} ${text}`));
      subscriber.on('pmessage', (pattern, channel, text) => add(`${pattern} ${channel} ${text}`));
    });
    await subscriber.subscribe('events:a');
    await subscriber.psubscribe('events:*');
    expect(await connect(emulator).publish('events:a', 'hi')).toBe(2);
    expect((await received).toSorted()).toEqual(['events:* events:a hi', 'events:a hi']);
  });

  it('takes commands that arrive in pieces, several at once, and as inline words', async () => {
    const client = await RawClient.open(emulator.port);
    client.write('*3\r\n$3\r\nSE');
    client.write('T\r\n$1\r\na\r\n$2\r\n4');
    client.write('2\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\nPING\r\n');
    expect([await client.reply(), await client.reply(), await client.reply()]).toEqual([
      '+OK\r\n',
      '$2\r\n42\r\n',
      '+PONG\r\n',
    ]);
    client.close();
  });

  it('refuses what is not RESP and closes the connection', async () => {
    const client = await RawClient.open(emulator.port);
    client.write('*1\r\n:5\r\n');
    expect(await client.reply()).toBe("-ERR Protocol error: expected '$', got ':'\r\n");
    await client.closed;
  });

  it('lets nobody in without the login, and takes it in HELLO and AUTH', async () => {
    const guarded = await startRedisEmulator({
      port: 0,
      credentials: { username: 'app', password: 'secret' },
    });
    const raw = await RawClient.open(guarded.port);
    expect(await raw.command(['GET', 'a'])).toBe('-NOAUTH Authentication required.\r\n');
    expect(await raw.command(['AUTH', 'app', 'wrong'])).toMatch(/^-WRONGPASS/);
    expect(await raw.command(['AUTH', 'app', 'secret'])).toBe('+OK\r\n');
    raw.close();
    const client = connect(guarded, { username: 'app', password: 'secret' });
    expect(await client.ping()).toBe('PONG');
    await guarded.close();
  });

  describe('faults', () => {
    const post = (body: unknown) =>
      fetch(`${emulator.adminUrl}/_admin/faults`, { method: 'POST', body: JSON.stringify(body) });

    it('are set, read and cleared over the admin port; an unknown name is refused', async () => {
      expect(await (await post({ latency_ms: 5 })).json()).toEqual({ latency_ms: 5 });
      expect((await post({ nonsense: 1 })).status).toBe(400);
      expect((await post([1])).status).toBe(400);
      await fetch(`${emulator.adminUrl}/_admin/faults`, { method: 'DELETE' });
      expect(emulator.faults.active()).toEqual({});
    });

    it('stall: nothing is answered until it ends, then everything in order', async () => {
      const client = await RawClient.open(emulator.port);
      await client.command(['SET', 'a', '1']);
      emulator.faults.set({ stall: true });
      let answered = false;
      const answer = client.command(['INCR', 'a']).then((reply) => {
        answered = true;
        return reply;
      });
      await clock.elapse(60_000);
      expect(answered).toBe(false);
      emulator.faults.clear();
      expect(await answer).toBe(':2\r\n');
      client.close();
    });

    it('drop_connections: open ones are cut, new ones refused, until it is cleared', async () => {
      const client = await RawClient.open(emulator.port);
      await client.command(['PING']);
      emulator.faults.set({ drop_connections: true });
      await client.closed;
      const refused = await RawClient.open(emulator.port);
      await refused.closed;
      emulator.faults.clear();
      const accepted = await RawClient.open(emulator.port);
      expect(await accepted.command(['PING'])).toBe('+PONG\r\n');
      accepted.close();
    });

    it('error_rate: exactly that share of commands fails', async () => {
      const client = await RawClient.open(emulator.port);
      emulator.faults.set({ error_rate: 0.25 });
      const replies: string[] = [];
      for (let turn = 0; turn < 8; turn += 1) replies.push(await client.command(['PING']));
      expect(replies.filter((reply) => reply.startsWith('-ERR injected'))).toHaveLength(2);
      client.close();
    });

    it('latency_ms: replies come later, in order', async () => {
      const client = await RawClient.open(emulator.port);
      await client.command(['PING']);
      emulator.faults.set({ latency_ms: 20 });
      client.write('ECHO a\r\nECHO b\r\n');
      expect([await client.reply(), await client.reply()]).toEqual(['$1\r\na\r\n', '$1\r\nb\r\n']);
      expect(clock.delaysMs).toContain(20);
      client.close();
    });
  });
});
