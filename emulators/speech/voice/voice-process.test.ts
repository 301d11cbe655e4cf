import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { VoiceEngineError } from './voice-errors.ts';
import { VoiceProcessClient } from './voice-process-client.ts';
import { defaultVoiceProcessPath } from './voice-process-path.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'voice-program-'));
afterAll(() => rmSync(directory, { recursive: true }));

const say = (text: string, voice = 'en-us') => ({ text, voice, wordsPerMinute: 175, pitch: 50 });

/** Stands in for the native program: answers with a WAV whose length is left open, as a stream's is. */
const NATIVE = `#!${process.execPath}
const { argv, stdin, stdout } = process;
if (argv.includes('--version')) { console.log('eSpeak NG text-to-speech: 1.51'); process.exit(0); }
if (argv[argv.indexOf('-v') + 1] === 'nobody') { console.error('no such voice'); process.exit(1); }
let text = '';
stdin.on('data', (chunk) => { text += chunk; });
stdin.on('end', () => {
  const header = Buffer.from('524946460000000057415645666d7420100000000100010022560000' + '44ac000002001000' + '64617461' + '00f0ff7f', 'hex');
  stdout.write(Buffer.concat([header, Buffer.alloc(text.length * 2, 7), Buffer.from([9])]));
});
`;

describe('the voice program', () => {
  it('speaks with the native engine when there is one', async () => {
    const native = path.join(directory, 'espeak-ng');
    writeFileSync(native, NATIVE);
    chmodSync(native, 0o755);
    const programPath = path.join(directory, 'with-native.mjs');
    const program = pathToFileURL(defaultVoiceProcessPath()).href;
    writeFileSync(
      programPath,
      `process.env.PATH = ${JSON.stringify(directory)};\nawait import(${JSON.stringify(program)});\n`,
    );
    const client = new VoiceProcessClient({ programPath, maxPending: 4 });
    expect(await client.start()).toContain('native eSpeak NG');
    const { samples, sampleRateHz } = await client.synthesize(say('-v Grüße'));
    expect(sampleRateHz).toBe(22_050);
    expect(samples).toHaveLength('-v Grüße'.length);
    await expect(client.synthesize(say('x', 'nobody'))).rejects.toThrow(/no such voice/);
    await client.close();
  });

  it('says the same with the same samples, takes text for text, and survives a bad voice', async () => {
    const client = new VoiceProcessClient({
      programPath: defaultVoiceProcessPath(),
      maxPending: 4,
    });
    const first = await client.synthesize(say('-v Hello there.'));
    await expect(client.synthesize(say('x', 'nobody'))).rejects.toThrow(VoiceEngineError);
    const second = await client.synthesize(say('-v Hello there.'));
    expect(second).toEqual(first);
    expect(first.samples.length).toBeGreaterThan(10_000);
    await client.close();
  });

  it('is found beside a bundle, and missed with a clear message', () => {
    const copy = path.join(directory, 'voice-process.mjs');
    writeFileSync(copy, '');
    const bundle = pathToFileURL(path.join(directory, 'main.mjs')).href;
    expect(defaultVoiceProcessPath(bundle)).toBe(copy);
    expect(() => defaultVoiceProcessPath('file:///nowhere/main.mjs')).toThrow(
      /voice program is missing/,
    );
  });
});
