import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../stack/usage-error.ts';
import { outputFile, outputFolder } from './output-place.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'continuo-output-'));
  writeFileSync(join(folder, 'file'), '');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe('the place for results', () => {
  it('is made when it is missing', () => {
    expect(outputFolder('--wav', join(folder, 'a/b'))).toBe(join(folder, 'a/b'));
    expect(outputFile('--json', join(folder, 'c/report.json'))).toBe(join(folder, 'c/report.json'));
    expect(readdirSync(folder).toSorted()).toEqual(['a', 'c', 'file']);
  });

  it('may be there already', () => {
    expect(outputFolder('--wav', folder)).toBe(folder);
    expect(outputFile('--json', join(folder, 'file'))).toBe(join(folder, 'file'));
  });

  it('is refused at once when nothing can be written there, with what to do', () => {
    mkdirSync(join(folder, 'reports'));
    const refusals: readonly (readonly [() => string, RegExp])[] = [
      [
        () => outputFolder('--wav', join(folder, 'file')),
        /^--wav .*file: nothing can be written there \(there is a file of that name\)\. Name a folder/,
      ],
      [() => outputFolder('--wav', join(folder, 'file/sub')), /there is a file of that name/],
      [
        () => outputFile('--json', join(folder, 'reports')),
        /^--json .*\(it is a folder\)\. Name a file/,
      ],
      [() => outputFile('--json', join(folder, 'file/x.json')), /a file/],
    ];
    for (const [place, expected] of refusals) {
      expect(place).toThrow(UsageError);
      expect(place).toThrow(expected);
    }
  });

  it.skipIf(process.platform !== 'linux')('is refused where the system creates nothing', () => {
    expect(() => outputFile('--json', '/proc/continuo/report.json')).toThrow(UsageError);
  });

  it.skipIf(process.getuid?.() === 0)('is refused when it belongs to somebody else', () => {
    chmodSync(folder, 0o500);
    expect(() => outputFolder('--wav', join(folder, 'new'))).toThrow('permission denied');
    expect(() => outputFile('--json', join(folder, 'new.json'))).toThrow('permission denied');
  });
});
