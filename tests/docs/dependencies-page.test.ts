import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const versions = z.record(z.string(), z.string());
const packageFile = z
  .object({ dependencies: versions, devDependencies: versions })
  .parse(JSON.parse(read('package.json')));
const page = read('docs/dependencies.md');
const [runtime = '', development = ''] = page.split('Development only:');

/** Packages named in the first column of a part's table. */
const documentedIn = (part: string): string[] =>
  [...part.matchAll(/^\| (`[^|]+) \|/gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .toSorted();

describe('docs/dependencies.md', () => {
  it('gives a reason for every package the product runs on, and for nothing else', () => {
    expect(documentedIn(runtime)).toEqual(Object.keys(packageFile.dependencies).toSorted());
  });

  it('gives a reason for every package of development, and for nothing else', () => {
    // Type declarations come with the package they describe.
    const named = Object.keys(packageFile.devDependencies).filter(
      (name) => !name.startsWith('@types/'),
    );
    expect(documentedIn(development)).toEqual(named.toSorted());
  });

  it('says the truth about pinning: every version is exact', () => {
    const loose = Object.entries({ ...packageFile.dependencies, ...packageFile.devDependencies })
      .filter(([, version]) => !/^(?:npm:@[\w/-]+@)?\d+\.\d+\.\d+(?:-\w+\.\d+)?$/.test(version))
      .map(([name, version]) => `${name} ${version}`);
    expect(loose).toEqual([]);
  });
});
