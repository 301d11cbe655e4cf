import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const trees = [
  'functions',
  'media-worker',
  'shared',
  'registries',
  'emulators',
  'scripts',
  'tests',
  'bench',
  'docs',
];

interface Folder {
  /** From the project root. */
  readonly path: string;
  readonly files: readonly string[];
}

function foldersIn(path: string): readonly Folder[] {
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const inner = entries.filter((entry) => entry.isDirectory());
  return [{ path, files }, ...inner.flatMap(({ name }) => foldersIn(`${path}/${name}`))];
}

const folders = trees.flatMap(foldersIn);
const allFiles = folders.flatMap(({ path, files }) => files.map((file) => `${path}/${file}`));

/** Files and folders a README names in backticks or links to; `out/` holds what programs write. */
function namesIn(text: string): readonly string[] {
  const prose = text.replace(/```.*?```/gs, '');
  const files = prose.matchAll(/`([\w./-]+\.(?:ts|mjs|cjs|ya?ml|md|json))`/g);
  const inner = prose.matchAll(/`([\w./-]+\/)`/g);
  const links = prose.matchAll(/\]\(([^)#:]+)\)/g);
  return [...files, ...inner, ...links]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('out/'));
}

/** A name counts from the README's folder or one above it, or is the end of a path below it. */
function isFound(folder: string, name: string): boolean {
  const steps = folder.split('/');
  const above = steps.map((_, index) => steps.slice(0, index + 1).join('/'));
  return (
    ['.', ...above].some((base) => existsSync(join(root, base, name))) ||
    allFiles.some((file) => file.startsWith(`${folder}/`) && file.endsWith(`/${name}`))
  );
}

describe('folder READMEs', () => {
  it('are there wherever a folder holds three files or more', () => {
    const without = folders
      .filter(({ files }) => files.length >= 3 && !files.includes('README.md'))
      .map(({ path }) => path);
    expect(without).toEqual([]);
  });

  it.each(folders.filter(({ files }) => files.includes('README.md')).map(({ path }) => path))(
    '%s names only files that exist',
    (path) => {
      const text = readFileSync(join(root, path, 'README.md'), 'utf8');
      expect(namesIn(text).filter((name) => !isFound(path, name))).toEqual([]);
    },
  );
});
