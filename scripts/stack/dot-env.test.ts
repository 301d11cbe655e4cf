import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDotEnv } from './dot-env.ts';
import { UsageError } from './usage-error.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'continuo-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('.env', () => {
  it('gives what is set in it, and nothing when there is none', () => {
    const path = join(folder, '.env');
    expect(readDotEnv(path)).toEqual({});
    writeFileSync(path, '# real\nREDIS_URL=redis://x:1\nEMPTY=\nQUOTED="a b"\n');
    expect(readDotEnv(path)).toEqual({ REDIS_URL: 'redis://x:1', QUOTED: 'a b' });
  });

  it('that is a folder is refused in one line', () => {
    expect(() => readDotEnv(folder)).toThrow(UsageError);
    expect(() => readDotEnv(folder)).toThrow(/cannot be read \(it is a folder\)\. Make it/);
  });
});
