import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { VoiceEngineError, VoiceProcessEndedError, VoiceQueueFullError } from './voice-errors.ts';
import { VoiceProcessClient } from './voice-process-client.ts';

/** A stand-in program: `die` ends it, `die-once:<file>` only the first time, `bad` is refused. */
const PROGRAM = `
import { existsSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const reply = (header, body = Buffer.alloc(0)) => {
  const encoded = Buffer.from(JSON.stringify(header));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(encoded.length, 0);
  lengths.writeUInt32BE(body.length, 4);
  for (const byte of Buffer.concat([lengths, encoded, body])) process.stdout.write(Buffer.from([byte]));
};
reply({ ready: true, engine: 'stand-in' });
for await (const line of createInterface({ input: process.stdin })) {
  const { id, text } = JSON.parse(line);
  if (text === 'die') process.exit(3);
  if (text === 'bad') { reply({ id, error: 'no such voice' }); continue; }
  if (text.startsWith('die-once:') && !existsSync(text.slice(9))) {
    writeFileSync(text.slice(9), '');
    process.exit(3);
  }
  if (text !== 'never') reply({ id, sampleRateHz: 8000 }, Buffer.from([1, 0, 255, 255]));
}
`;

const directory = mkdtempSync(path.join(tmpdir(), 'voice-process-'));
const clients: VoiceProcessClient[] = [];

function clientOf(source: string, maxPending = 8): VoiceProcessClient {
  const programPath = path.join(directory, 'program.mjs');
  writeFileSync(programPath, source);
  const client = new VoiceProcessClient({ programPath, maxPending });
  clients.push(client);
  return client;
}

const say = (text: string) => ({ text, voice: 'en-us', wordsPerMinute: 175, pitch: 50 });

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  rmSync(path.join(directory, 'died'), { force: true });
});

describe('VoiceProcessClient', () => {
  it('starts the program and reads its replies, however they are cut', async () => {
    const client = clientOf(PROGRAM);
    expect(await client.start()).toBe('stand-in');
    const { samples, sampleRateHz } = await client.synthesize(say('hello'));
    expect([...samples]).toEqual([1, -1]);
    expect(sampleRateHz).toBe(8_000);
  });

  it('rejects a text the engine refuses, and only that one', async () => {
    const client = clientOf(PROGRAM);
    const [bad, good] = await Promise.allSettled([
      client.synthesize(say('bad')),
      client.synthesize(say('x')),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(VoiceEngineError) });
    expect(good.status).toBe('fulfilled');
  });

  it('starts the program again when it dies, and repeats what was not answered', async () => {
    const client = clientOf(PROGRAM);
    await client.start();
    const firstId = client.processId;
    const texts = [`die-once:${path.join(directory, 'died')}`, 'hello'];
    const spoken = await Promise.all(texts.map((text) => client.synthesize(say(text))));
    expect(spoken).toHaveLength(2);
    expect(client.processId).not.toBe(firstId);
  });

  it('gives up a text that ends the program twice, and serves the next', async () => {
    const client = clientOf(PROGRAM);
    await expect(client.synthesize(say('die'))).rejects.toThrow(VoiceProcessEndedError);
    expect((await client.synthesize(say('hello'))).samples).toHaveLength(2);
  });

  it('refuses more texts than its queue holds', async () => {
    const client = clientOf(PROGRAM, 2);
    const waiting = Promise.allSettled([1, 2].map(() => client.synthesize(say('never'))));
    await expect(client.synthesize(say('hello'))).rejects.toThrow(VoiceQueueFullError);
    await client.close();
    for (const outcome of await waiting) {
      expect(outcome).toMatchObject({ reason: expect.any(VoiceProcessEndedError) });
    }
  });

  it('tells what the program complained of when it cannot start', async () => {
    const client = clientOf("throw new Error('no engine is installed');");
    await expect(client.start()).rejects.toThrow(/no engine is installed/);
    await expect(client.synthesize(say('hello'))).rejects.toThrow(VoiceProcessEndedError);
  });

  it('does not start after close', async () => {
    const client = clientOf(PROGRAM);
    await client.start();
    await client.close();
    await client.close();
    await expect(client.start()).rejects.toThrow(VoiceProcessEndedError);
    expect(client.processId).toBeUndefined();
  });
});
