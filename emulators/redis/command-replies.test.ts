import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '#emulators/runtime/emulator.ts';
import { startRedisEmulator } from './redis-emulator.ts';
import { findRedisServer, startRedisProcess } from './redis-process.ts';
import { conversations } from './testing/conversations.ts';
import { RawClient } from './testing/raw-client.ts';

// The files in fixtures/ were recorded from redis-server 7.0.15.
const binary = await findRedisServer(process.env);
if (binary === undefined) console.info('No redis-server on the PATH: checking the emulator only.');

const targets = [
  { target: 'emulator', start: () => startRedisEmulator({ port: 0 }) },
  ...(binary === undefined
    ? []
    : [{ target: 'real server', start: () => startRedisProcess({ binary, port: 0 }) }]),
];

describe.each(targets)('replies of the $target', ({ start }) => {
  let server: Emulator;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());

  it.each(
    Object.keys(conversations).flatMap((name) => [
      { name, version: '2' },
      { name, version: '3' },
    ]),
  )('equal the recorded ones: $name in RESP$version', async ({ name, version }) => {
    const client = await RawClient.open(server.port);
    await client.command(['HELLO', version]);
    await client.command(['FLUSHALL']);
    await client.command(['SCRIPT', 'FLUSH']);
    let transcript = '';
    for (const sent of conversations[name] ?? []) {
      const words = typeof sent === 'string' ? sent.split(' ') : sent;
      const reply = await client.command(words);
      transcript += `> ${words.join(' ')}\n${JSON.stringify(reply)}\n`;
    }
    client.close();
    await expect(transcript).toMatchFileSnapshot(`./fixtures/${name}.resp${version}.txt`);
  });
});
