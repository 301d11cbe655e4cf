import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStackFile } from './read-stack-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'continuo-stack-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('out/stack.json', () => {
  const write = (text: string) => {
    mkdirSync(join(folder, 'out'), { recursive: true });
    writeFileSync(join(folder, 'out', 'stack.json'), text);
  };

  it('names a stack only while all its processes run', () => {
    expect(readStackFile(folder)).toBeUndefined();
    const settings = { portBase: 9000, processIds: [process.pid], environment: {} };
    write(JSON.stringify(settings));
    expect(readStackFile(folder)).toEqual(settings);
    // Above the largest process id that Linux gives.
    write(JSON.stringify({ ...settings, processIds: [process.pid, 2 ** 22 + 1] }));
    expect(readStackFile(folder)).toBeUndefined();
  });

  it.each(['', '{"portBase":', '[]', '{}'])('that holds %j is refused with what to do', (text) => {
    write(text);
    expect(() => readStackFile(folder)).toThrow(/does not describe a running stack\. Remove it/);
  });
});
